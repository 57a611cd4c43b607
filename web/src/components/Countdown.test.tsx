import { act, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Countdown } from "./Values";

const NOW = Date.parse("2026-05-04T10:00:00Z");

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

function show(seconds: number) {
  const ended = vi.fn();
  const { container } = render(<Countdown until={NOW + seconds * 1_000} onEnd={ended} />);
  return { ended, said: () => container.querySelector('[aria-live="assertive"]')?.textContent };
}

const pass = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1_000));

test("the time left is read out at two minutes, at thirty seconds, and at the end", async () => {
  const { said, ended } = show(125);
  expect(said()).toBe("");
  await pass(6);
  expect(said()).toContain("2:00");
  await pass(90);
  expect(said()).toContain("0:30");
  expect(ended).not.toHaveBeenCalled();
  await pass(30);
  expect(ended).toHaveBeenCalledTimes(1);
});

test("a moment that had passed before it was shown is not read out", async () => {
  const { said } = show(100);
  expect(said()).toBe("");
  await pass(71);
  expect(said()).toContain("0:30");
});
