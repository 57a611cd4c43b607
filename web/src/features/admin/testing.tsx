import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { signInAs } from "@/lib/testing/records";

export const OWN_ID = "01970000-0000-7000-8000-00000000000a";

export const signInAsAdmin = () => signInAs({ user_id: OWN_ID, login: "root", role: "admin" });

/** The wire breaks: nobody knows whether the request arrived. */
export const lost = () => {
  throw new TypeError("Failed to fetch");
};

/** An answer that comes when `release` says so: time enough for a second press. */
export function held(answer: unknown) {
  let release = () => {};
  const wait = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { answer: () => wait.then(() => answer), release };
}

export const press = async (name: string | RegExp) =>
  userEvent.click(await screen.findByRole("button", { name }));

/** The dialog that is open, and its own buttons. */
export const dialog = async (title: string | RegExp) =>
  within(await screen.findByRole("dialog", { name: title }));
