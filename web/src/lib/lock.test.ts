import { expect, test } from "vitest";
import { unlessBusy, withLease } from "./lock";

test("tasks of several tabs run one after another where there are no locks", async () => {
  let running = 0;
  let most = 0;
  const task = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 10));
    running -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLease("test", task)));
  expect(most).toBe(1);
  expect(localStorage.length).toBe(0);
});

test("a tab that was closed meanwhile does not stop the others for ever", async () => {
  localStorage.setItem("test.lease", `gone ${Date.now() - 1}`);
  await expect(withLease("test", async () => "done")).resolves.toBe("done");
});

test("what another tab is at already is left to it", async () => {
  const ran: string[] = [];
  const first = withLease("test", async () => {
    ran.push("first");
    await unlessBusy("test", async () => ran.push("second"));
  });
  await first;
  await unlessBusy("test", async () => ran.push("third"));
  expect(ran).toEqual(["first", "third"]);
});
