import type { ReleaseSecurity } from "../core/release.ts";

/** The actions that need a fresh sign-in, as `type:action` names say them. */
export class StepUps {
  readonly #actions = new Map<string, Set<string>>();

  constructor(security: ReleaseSecurity | undefined) {
    for (const name of security?.session.reauthFor ?? []) this.#add(name);
  }

  has(type: string, action: string): boolean {
    return this.#actions.get(type)?.has(action) === true;
  }

  /** Types and actions may hold colons themselves, so the name can mean more than one pair. */
  #add(name: string): void {
    for (let at = name.indexOf(":"); at >= 0; at = name.indexOf(":", at + 1)) {
      const type = name.slice(0, at);
      const actions = this.#actions.get(type) ?? new Set<string>();
      this.#actions.set(type, actions.add(name.slice(at + 1)));
    }
  }
}
