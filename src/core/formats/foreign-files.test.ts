import { describe, expect, it } from 'vitest';
import { openModelFile } from './open-model-file.ts';

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

describe('files of other tools', () => {
  it.each([
    ['weights.h5', '\x89HDF\r\n\x1a\n\0\0\0\0', 'HDF5', 'np.savez'],
    ['renamed.onnx', '\x89HDF\r\n\x1a\n\0\0\0\0', 'HDF5', 'np.savez'],
    ['net.keras', 'PK\x03\x04\0\0metadata.json', 'Keras archive', 'np.savez'],
    ['net.tflite', '\x1c\0\0\0TFL3\0\0', 'TensorFlow Lite', 'tf2onnx'],
    ['llama.gguf', 'GGUF\x03\0\0\0', 'GGUF', 'safetensors'],
    ['saved_model.pb', '\x08\x01\x12\x04', 'SavedModel', 'tf2onnx'],
  ])('%s is refused with what it is and what to do instead', (name, head, label, advice) => {
    const open = () => openModelFile({ name, bytes: latin1(head) }, []);
    expect(open).toThrow(expect.objectContaining({ code: 'model-foreign' }) as Error);
    expect(open).toThrow(label);
    expect(open).toThrow(advice);
  });

  it('leave pickles to their own refusal, and read nothing of either', () => {
    const open = () => openModelFile({ name: 'net.pth', bytes: latin1('\x80\x02}q\0.') }, []);
    expect(open).toThrow('safetensors.torch.save_file');
  });
});
