import type { DesignExtraCalls, DesignVersion } from '../../../core/contract/designs.ts';
import type { NetworkDesign } from '../../../core/design/network-design.ts';
import { serializeDesign } from '../../../core/design/serialize.ts';

type Handlers = {
  readonly [N in keyof DesignExtraCalls]: (
    argument: DesignExtraCalls[N]['argument'],
  ) => DesignExtraCalls[N]['result'];
};

/** Restore points in memory; code and pictures without files. */
export function createFakeDesignExtras(get: (id: string) => NetworkDesign): Handlers {
  const versions = new Map<string, (DesignVersion & { readonly design: NetworkDesign })[]>();
  const gone: (DesignVersion & { readonly design: NetworkDesign })[] = [];
  const of = (id: string) => versions.get(id) ?? [];
  const find = (id: string, number: number) => of(id).find((each) => each.number === number)!;
  return {
    'designs.versions': ({ id }) => of(id).toReversed(),
    'designs.saveVersion'({ id, name }) {
      const design = get(id);
      const version = {
        number: Math.max(0, ...[...of(id), ...gone].map((each) => each.number)) + 1,
        name,
        createdAt: new Date(0).toISOString(),
        layers: design.nodes.length,
        design,
      };
      versions.set(id, [...of(id), version]);
      return version;
    },
    'designs.getVersion': ({ id, number }) => find(id, number).design,
    'designs.restoreVersion'({ id, number }) {
      const version = gone.find((each) => each.number === number)!;
      versions.set(
        id,
        [...of(id), version].toSorted((a, b) => a.number - b.number),
      );
      return version;
    },
    'designs.deleteVersion'({ id, number }) {
      gone.push(find(id, number));
      versions.set(
        id,
        of(id).filter((each) => each.number !== number),
      );
      return null;
    },
    'designs.writeCode': ({ design }) => ({ source: serializeDesign(design) }),
    'designs.savePicture': ({ name, kind }) => ({ fileName: `${name}.${kind}` }),
  };
}
