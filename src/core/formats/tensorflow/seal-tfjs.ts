import { isJsonObject } from '../../support/strict-json.ts';
import { checkSeal, SEAL, sealOf, valuePart, withoutSeal } from '../content-seal.ts';

type Texts = Readonly<Record<string, string>>;

/** What the studio says about itself as the generator of a model. */
export const GENERATOR = 'Descent';

/** `model.json` as far as a checksum is concerned. */
type Document = Readonly<Record<string, unknown>>;

/** Covers everything in `model.json`, and the bytes of all shards in their order. */
function contentOf(document: Document, shards: Uint8Array): string {
  const texts = document['userDefinedMetadata'];
  const bare = isJsonObject(texts) ? withoutSeal(texts as Texts) : texts;
  return sealOf([valuePart({ ...document, userDefinedMetadata: bare }), shards]);
}

/** Adds the checksum to the metadata. @param shards the bytes of all of them, joined. */
export function sealTfjs<T extends { readonly userDefinedMetadata: Texts }>(
  document: T,
  shards: Uint8Array,
): T {
  const seal = contentOf(JSON.parse(JSON.stringify(document)) as Document, shards);
  return { ...document, userDefinedMetadata: { ...document.userDefinedMetadata, [SEAL]: seal } };
}

/**
 * Compares the checksum of a file that the studio wrote.
 * @throws StudioError `content-changed`.
 */
export function checkTfjs(document: Document, texts: Texts, shards: Uint8Array): void {
  const marks = [
    ...(Object.hasOwn(texts, 'design') ? ['the userDefinedMetadata "design"'] : []),
    ...(document['generatedBy'] === GENERATOR ? [`"generatedBy": "${GENERATOR}"`] : []),
  ];
  checkSeal(texts, marks.length === 0 ? null : marks.join(' and '), () => contentOf(document, shards));
}
