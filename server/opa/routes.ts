import type { AppParts } from "../dependencies.ts";
import { addBatchRoute } from "./batch-route.ts";
import { installOpaBody } from "./body.ts";
import { addCompileRoutes } from "./compile-routes.ts";
import { addDataRoutes } from "./data-routes.ts";
import { answerOpaError } from "./errors.ts";
import { addHealthRoutes } from "./health-routes.ts";
import { addRefusedRoutes } from "./refused-routes.ts";

/** The tenant is part of the path, or comes with the token or the question. */
const PREFIXES = ["", "/tenants/:tenant"];

/** OPA's REST API for applications that speak to OPA: its paths, bodies and errors, with edict's decisions. */
export function addOpaRoutes(parts: AppParts): void {
  // A context of its own: other bodies and other errors than the rest of the server.
  void parts.app.register((opa, _options, done) => {
    opa.addHook("onRoute", (route) => {
      route.config = { group: "opa", ...route.config };
    });
    opa.setErrorHandler(answerOpaError);
    installOpaBody(opa, parts.limits.bodyDepth);
    addHealthRoutes(opa, parts);
    for (const prefix of PREFIXES) {
      addDataRoutes(opa, parts, prefix);
      addBatchRoute(opa, parts, prefix);
      addRefusedRoutes(opa, prefix);
      if (parts.filters !== undefined) addCompileRoutes(opa, parts, parts.filters, prefix);
    }
    done();
  });
}
