const LEASE_MILLISECONDS = 10_000;
const LOOK_MILLISECONDS = 50;

/** Runs one task at a time over all tabs of this site. */
export function exclusively<T>(name: string, task: () => Promise<T>): Promise<T> {
  if (navigator.locks) return navigator.locks.request(name, task) as Promise<T>;
  return withLease(name, task);
}

/** Runs a task only when no tab of this site runs one of that name. */
export async function unlessBusy(name: string, task: () => Promise<unknown>): Promise<void> {
  if (navigator.locks) {
    await navigator.locks.request(name, { ifAvailable: true }, (lock) => lock && task());
  } else if (!isLeased(name)) {
    await withLease(name, task);
  }
}

/** Which tabs of this site count themselves among those of a name, for as long as they are open. */
export function gathering(name: string) {
  let isCounted = false;
  return {
    countMe(): void {
      if (isCounted || !navigator.locks) return;
      isCounted = true;
      void navigator.locks.request(name, { mode: "shared" }, () => new Promise(() => {}));
    },
    /** Whether any tab is counted; true where that cannot be known. */
    async isAnybodyThere(): Promise<boolean> {
      if (!navigator.locks) return true;
      const { held } = await navigator.locks.query();
      return held?.some((lock) => lock.name === name) ?? true;
    },
  };
}

/** For pages that are not served securely: there are no locks there, but the storage is shared. */
export async function withLease<T>(name: string, task: () => Promise<T>): Promise<T> {
  const key = leaseOf(name);
  const own = `${Math.random()}`;
  for (;;) {
    if (!isLeased(name)) {
      localStorage.setItem(key, `${own} ${Date.now() + LEASE_MILLISECONDS}`);
      await pause(LOOK_MILLISECONDS);
      if (localStorage.getItem(key)?.startsWith(own)) break;
    }
    await pause(LOOK_MILLISECONDS);
  }
  try {
    return await task();
  } finally {
    localStorage.removeItem(key);
  }
}

function isLeased(name: string): boolean {
  const [, until] = (localStorage.getItem(leaseOf(name)) ?? "").split(" ");
  return Number(until ?? 0) >= Date.now();
}

function leaseOf(name: string): string {
  return `${name}.lease`;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
