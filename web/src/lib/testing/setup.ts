import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeAll } from "vitest";
import { loadTexts, startTexts } from "../i18n";

// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 20_000 });

beforeAll(async () => {
  await startTexts();
  await loadTexts("places", "bookings", "wallet", "session", "notifications", "owner", "admin");
});
afterEach(() => {
  cleanup();
  localStorage.clear();
});
