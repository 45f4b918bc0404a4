/** The model that explains where none was named: the smallest that runs on any machine. */
export const DEFAULT_MODEL = 'qwen2.5-coder:0.5b'
