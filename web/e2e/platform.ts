import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const CHECKOUT = resolve(import.meta.dirname, "../..");
const COMMAND = join(CHECKOUT, ".venv/bin/parking-net");
const WEB = process.env.GATEWAY_WEB ?? join(CHECKOUT, "web/dist");
const READY_MILLISECONDS = 90_000;
const READY = "Parking Net is ready";
/** Where a test serves the app away from the platform, whose API knows that origin. */
const STANDALONE_PORT = "STANDALONE_PORT";
const PORTS = [
  "GATEWAY_PORT",
  "AUTH_REST_PORT",
  "AUTH_GRPC_PORT",
  "PARKING_REST_PORT",
  "PARKING_GRPC_PORT",
  "PAYMENT_REST_PORT",
  "PAYMENT_GRPC_PORT",
  "BOOKING_REST_PORT",
  "NOTIFICATION_REST_PORT",
  STANDALONE_PORT,
];

// A shell holds the platform, and lets it go when our end of its input closes: so it is stopped
// with the run also where the run is killed without a word.
const KEEPER = `
data=$1; shift
exec 3<&0
"$@" --data "$data" </dev/null 3<&- &
platform=$!
(cat <&3 >/dev/null; kill -TERM $platform 2>/dev/null) >/dev/null 2>&1 &
wait $platform
status=$?
rm -rf "$data"
exit $status
`;

/** Starts a platform with demo data for the whole run; what it gives back stops it. */
export default async function startPlatform(): Promise<() => Promise<void>> {
  if (process.env.PLATFORM_URL) return async () => undefined;
  if (!existsSync(join(WEB, "index.html"))) throw new Error(`The web app is not built: ${WEB}`);
  const ports = await freePorts();
  const standalone = `http://localhost:${ports[STANDALONE_PORT]}`;
  const data = mkdtempSync(join(tmpdir(), "parking-net-journeys-"));
  const keeper = spawn(
    "/bin/sh",
    ["-c", KEEPER, "parking-net-journeys", data, COMMAND, "up", "--demo"],
    {
      cwd: data,
      env: { ...environment(), ...ports, GATEWAY_WEB: WEB, CORS_ALLOWED_ORIGINS: standalone },
      stdio: ["pipe", "pipe", "pipe"],
      // Out of reach of Ctrl-C, which would end the keeper before it cleaned up.
      detached: true,
    },
  );
  await ready(keeper);
  process.env.PLATFORM_URL = `http://localhost:${ports.GATEWAY_PORT}`;
  process.env.STANDALONE_URL = standalone;
  return () => stopped(keeper);
}

/** What a process needs to run at all: no setting of whoever runs the tests. */
function environment(): Record<string, string> {
  const kept = ["PATH", "HOME", "TMPDIR", "LANG"];
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * Below the numbers that the system gives to outgoing connections: one of those may be somebody's
 * the moment after it was found free.
 */
async function freePorts(): Promise<Record<string, string>> {
  const ports: Record<string, string> = {};
  let number = 10_000 + Math.floor(Math.random() * 9_000);
  for (const name of PORTS) {
    while (!(await isFree(number))) number += 1;
    ports[name] = String(number);
    number += 1;
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((found) => {
    server.once("error", () => found(false));
    server.listen(port, "127.0.0.1", () => server.close(() => found(true)));
  });
}

function ready(keeper: ChildProcess): Promise<void> {
  let printed = "";
  return new Promise((found, failed) => {
    function giveUp(reason: string): void {
      keeper.stdin?.end();
      failed(new Error(`${reason}\n${printed}`));
    }
    const timer = setTimeout(
      () => giveUp("The platform was not ready in time"),
      READY_MILLISECONDS,
    );
    keeper.once("exit", () => giveUp("The platform ended"));
    for (const stream of [keeper.stdout, keeper.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        printed += chunk.toString();
        if (!printed.includes(READY)) return;
        clearTimeout(timer);
        found();
      });
    }
  });
}

function stopped(keeper: ChildProcess): Promise<void> {
  return new Promise((done) => {
    keeper.removeAllListeners("exit");
    keeper.once("exit", () => done());
    keeper.stdin?.end();
  });
}
