/** A figure for who reads the output of the run. */
export function say(line: string): void {
  process.stdout.write(`    ${line}\n`);
}
