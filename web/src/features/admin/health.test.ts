import { expect, test } from "vitest";
import {
  barsOf,
  extended,
  isLate,
  type Report,
  readReport,
  type Service,
  TRAIL_LENGTH,
  verdictOf,
  withoutAnswer,
} from "./health";

const READY = { status: "ready", version: "0.1.0", checks: { database: "ok" } };
const report = (over: object = {}) => readReport({ ...READY, ...over });
const reports = (...entries: [Service, Report | undefined][]) => new Map(entries);

test("a ready service says its version and what waits to be sent", () => {
  expect(report({ outbox: { pending: 3, oldest_seconds: 1.5 } })).toEqual({
    condition: "ready",
    version: "0.1.0",
    failing: [],
    outbox: { pending: 3, oldestSeconds: 1.5 },
  });
  expect(report().outbox).toBeNull();
});

test.each([
  ["no answer in time", "timeout"],
  ["failed: ConnectionRefusedError", "failed"],
  ["the service is stopping", "draining"],
  ["something new", "other"],
])("what is not ready is named with its reason: %s", (said, reason) => {
  const answer = { status: "unavailable", version: "0.1.0", checks: { a: "ok", b: said } };
  expect(readReport(answer)).toMatchObject({
    condition: "unready",
    failing: [{ name: "b", reason, detail: said }],
  });
});

test.each([null, "<!doctype html>", { code: "unavailable", status: 503 }, { code: "not_found" }])(
  "anything else means that the service is silent: %j",
  (answer) => {
    expect(readReport(answer)).toEqual(withoutAnswer("silent"));
  },
);

test("an outbox is late when its first event waits, however many there are", () => {
  expect(isLate({ pending: 9_000, oldestSeconds: 2 })).toBe(false);
  expect(isLate({ pending: 1, oldestSeconds: 31 })).toBe(true);
  expect(isLate(null)).toBe(false);
});

test("all is well only when everybody has said so", () => {
  expect(verdictOf(reports(["auth", report()], ["parking", undefined])).kind).toBe("checking");
  expect(verdictOf(reports(["auth", report()], ["parking", report()])).kind).toBe("good");
});

test("trouble is said before everybody has answered, with names", () => {
  const late = report({ outbox: { pending: 1, oldest_seconds: 60 } });
  const all = reports(
    ["auth", report()],
    ["parking", undefined],
    ["booking", withoutAnswer("silent")],
    ["payment", late],
  );
  expect(verdictOf(all)).toEqual({ kind: "trouble", services: ["booking", "payment"] });
});

test("without a gateway no service is blamed", () => {
  const gone = withoutAnswer("unreachable");
  expect(verdictOf(reports(["auth", gone], ["parking", gone]))).toEqual({ kind: "unreachable" });
  expect(verdictOf(reports(["auth", gone], ["parking", report()]))).toEqual({
    kind: "trouble",
    services: ["auth"],
  });
});

test("services of two versions are said, since an update stopped halfway", () => {
  const all = reports(["auth", report()], ["parking", report({ version: "0.2.0" })]);
  expect(verdictOf(all)).toEqual({ kind: "versions", versions: ["0.1.0", "0.2.0"] });
});

test("a trail keeps the newest measurements", () => {
  const long = Array.from({ length: TRAIL_LENGTH }, (_, index) => index);
  expect(extended(long, null)).toEqual([...long.slice(1), null]);
});

test("bars compare with the slowest, and calm ones stay low", () => {
  expect(barsOf([25, 50, null])).toEqual([
    { height: 0.25, missed: false },
    { height: 0.5, missed: false },
    { height: 1, missed: true },
  ]);
  expect(barsOf([200, 400]).map((bar) => bar.height)).toEqual([0.5, 1]);
});
