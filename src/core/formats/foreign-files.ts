import type { ImportedFile } from './definition.ts';

/** A kind of model file that other tools write and that is not read here. */
interface ForeignFile {
  readonly label: string;
  readonly matches: (file: ImportedFile, head: string) => boolean;
  /** How to get the same weights into a file that can be read. */
  readonly advice: string;
}

const fromKeras =
  'In Keras write the weights as NumPy: np.savez("weights.npz", **{f"w{i}": w for i, w in enumerate(model.get_weights())}), or the whole network with tf2onnx or tensorflowjs.';

/** Recognised by their first bytes, so that the refusal can say what to do instead. */
const foreignFiles: readonly ForeignFile[] = [
  {
    label: 'an HDF5 file (Keras .h5)',
    matches: ({ bytes }, head) => bytes[0] === 0x89 && head.slice(1, 4) === 'HDF',
    advice: fromKeras,
  },
  {
    label: 'a Keras archive (.keras)',
    matches: ({ name }, head) =>
      head.startsWith('PK') && (/\.keras$/i.test(name) || /\.weights\.h5/.test(head)),
    advice: fromKeras,
  },
  {
    label: 'a TensorFlow Lite model',
    matches: (_file, head) => head.slice(4, 8) === 'TFL3',
    advice: 'Convert it with tf2onnx (python -m tf2onnx.convert --tflite model.tflite --output model.onnx).',
  },
  {
    label: 'a GGUF file',
    matches: (_file, head) => head.startsWith('GGUF'),
    advice:
      'Its language models are larger than what is trained here. Use the safetensors files of a small network.',
  },
  {
    label: 'a TensorFlow SavedModel',
    matches: ({ name }) => /(^saved_model\.pb(txt)?|\.ckpt\.(index|data-.*|meta))$/i.test(name),
    advice:
      'Convert its folder with tf2onnx (python -m tf2onnx.convert --saved-model folder --output model.onnx).',
  },
  {
    label: 'a Core ML model',
    matches: ({ name }) => /\.(mlmodel|mlpackage)$/i.test(name),
    advice: 'Convert the network that it was made from to ONNX instead.',
  },
];

/** What a file of another tool is, and what to do with it; null where it is none that is known. */
export function findForeignFile(file: ImportedFile): Pick<ForeignFile, 'label' | 'advice'> | null {
  const head = new TextDecoder('latin1').decode(file.bytes.subarray(0, 4096));
  return foreignFiles.find(({ matches }) => matches(file, head)) ?? null;
}
