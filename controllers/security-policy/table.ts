import type { TableSpec } from "../../core/table.ts";
import { NETWORK_MODES } from "./stricter.ts";

/** One row a SecurityPolicy. */
export const securityPoliciesTable: TableSpec = {
  name: "security_policies",
  description:
    "Security policies as each owner wrote them. In force is the stricter of the platform's and the tenant's: read the release.",
  columns: [
    {
      name: "password_min_length",
      type: "integer",
      pointer: "/password/minLength",
      description: "Least length of a password that is the only factor.",
    },
    {
      name: "password_min_length_with_mfa",
      type: "integer",
      pointer: "/password/minLengthWithMfa",
      description: "Least length of a password beside a second factor.",
    },
    {
      name: "password_max_length",
      type: "integer",
      pointer: "/password/maxLength",
      description: "Greatest length of a password.",
    },
    {
      name: "password_require_uppercase",
      type: "boolean",
      pointer: "/password/requireUppercase",
      description: "Whether an upper-case letter is demanded.",
    },
    {
      name: "password_require_lowercase",
      type: "boolean",
      pointer: "/password/requireLowercase",
      description: "Whether a lower-case letter is demanded.",
    },
    {
      name: "password_require_numbers",
      type: "boolean",
      pointer: "/password/requireNumbers",
      description: "Whether a digit is demanded.",
    },
    {
      name: "password_require_symbols",
      type: "boolean",
      pointer: "/password/requireSymbols",
      description: "Whether a symbol is demanded.",
    },
    {
      name: "password_max_age_days",
      type: "integer",
      pointer: "/password/maxAgeDays",
      nullable: true,
      description: "After so many days a new password is demanded; null: never.",
    },
    {
      name: "password_history_count",
      type: "integer",
      pointer: "/password/historyCount",
      description: "So many of the latest passwords cannot be used again.",
    },
    {
      name: "password_check_breached",
      type: "boolean",
      pointer: "/password/checkBreached",
      description: "Whether passwords known from breaches are refused.",
    },
    {
      name: "session_idle_timeout",
      type: "text",
      pointer: "/session/idleTimeout",
      description: "ISO 8601 duration without a request after which a session ends.",
    },
    {
      name: "session_absolute_timeout",
      type: "text",
      pointer: "/session/absoluteTimeout",
      description: "ISO 8601 duration after the sign-in at which a session ends.",
    },
    {
      name: "session_max_concurrent",
      type: "integer",
      pointer: "/session/maxConcurrent",
      nullable: true,
      description: "Sessions of one user at a time; null: any number.",
    },
    {
      name: "session_reauth_for",
      type: "text[]",
      pointer: "/session/reauthFor",
      description: "Actions (type:action) that need a fresh sign-in.",
    },
    {
      name: "session_reauth_within",
      type: "text",
      pointer: "/session/reauthWithin",
      description: "ISO 8601 duration for which a sign-in counts as fresh.",
    },
    {
      name: "network_mode",
      type: "text",
      pointer: "/network/mode",
      values: NETWORK_MODES,
      description: "off ignores the list, report only tells, enforce denies.",
    },
    {
      name: "network_allow",
      type: "text[]",
      pointer: "/network/allow",
      description: "Networks (CIDR) from which people may come.",
    },
    {
      name: "network_trusted_proxies",
      type: "text[]",
      pointer: "/network/trustedProxies",
      description: "Proxies (CIDR) whose X-Forwarded-For is believed.",
    },
    {
      name: "network_break_glass_roles",
      type: "text[]",
      pointer: "/network/breakGlassRoles",
      description: "Roles, as referred to, that the list does not bind.",
    },
    {
      name: "mfa_required_for_all",
      type: "boolean",
      pointer: "/mfa/requiredForAll",
      description: "Whether everybody needs a second factor.",
    },
    {
      name: "mfa_required_roles",
      type: "text[]",
      pointer: "/mfa/requiredRoles",
      description: "Names of the roles that need a second factor.",
    },
    {
      name: "mfa_methods",
      type: "text[]",
      pointer: "/mfa/methods",
      values: ["webauthn", "totp", "sms", "email"],
      description: "Second factors that count.",
    },
    {
      name: "mfa_enrollment_grace",
      type: "text",
      pointer: "/mfa/enrollmentGrace",
      description: "ISO 8601 duration for which a new user needs no second factor.",
    },
    {
      name: "mfa_recovery_codes",
      type: "integer",
      pointer: "/mfa/recoveryCodes",
      description: "How many single-use recovery codes a user gets.",
    },
    {
      name: "lockout_failures",
      type: "integer",
      pointer: "/lockout/failures",
      description: "So many failures within the window lock an account.",
    },
    {
      name: "lockout_window",
      type: "text",
      pointer: "/lockout/window",
      description: "ISO 8601 duration after which a failure is forgotten.",
    },
    {
      name: "lockout_duration",
      type: "text",
      pointer: "/lockout/duration",
      description: "ISO 8601 duration for which an account stays locked.",
    },
    {
      name: "audit_retention",
      type: "text",
      pointer: "/audit/retention",
      description: "ISO 8601 period for which the security log is kept.",
    },
  ],
};
