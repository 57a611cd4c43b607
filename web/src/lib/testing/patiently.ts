/** For `vi.waitFor`, which gives up after a second: a busy machine is slow and nothing more. */
export const PATIENTLY = { timeout: 20_000 };
