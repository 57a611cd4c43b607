import { expect, test } from "vitest";
import { platformOf, toolAddresses } from "./platform";

const DEPLOYMENT = {
  version: "1.0.0",
  currency: "EUR",
  default_timezone: "Europe/Amsterdam",
  min_stay_minutes: 30,
  hold_minutes: 5,
  telegram: true,
  map: { tile_url: "https://tiles.example.org/{z}/{x}/{y}.png", attribution: "© Map makers" },
  sign_in_page: { url: "https://id.example.org/auth", client_id: "parking-auth" },
};

test("the settings of the installation are told in the app's words", () => {
  expect(platformOf(DEPLOYMENT)).toEqual({
    currency: "EUR",
    minStayMinutes: 30,
    holdMinutes: 5,
    hasTelegramBot: true,
    map: { url: "https://tiles.example.org/{z}/{x}/{y}.png", attribution: "© Map makers" },
    signInPage: { url: "https://id.example.org/auth", clientId: "parking-auth" },
  });
});

test("a map without tiles is plain", () => {
  expect(platformOf({ ...DEPLOYMENT, map: null }).map).toBeNull();
});

test("tools are those we know that a link may lead to, in one order", () => {
  const known = [
    { name: "jaeger", url: "https://traces.example.org" },
    { name: "grafana", url: "http://localhost:3000" },
    { name: "keycloak", url: "javascript:alert(1)" },
    { name: "unknown", url: "https://example.org" },
  ];
  expect(toolAddresses(known)).toEqual([
    { tool: "grafana", address: "http://localhost:3000" },
    { tool: "jaeger", address: "https://traces.example.org" },
  ]);
});
