
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE SCHEMA edict;

CREATE SCHEMA edict_data;

CREATE SCHEMA edict_state;

CREATE FUNCTION edict_state.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    begin
      raise exception 'the trail is append-only: % on %.% is refused', tg_op, tg_table_schema, tg_table_name
        using errcode = 'insufficient_privilege';
    end $$;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE edict_data.key_ring_versions (
    tenant text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    ring text NOT NULL,
    key text NOT NULL,
    version integer NOT NULL,
    wrapped text NOT NULL,
    kek_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    retained_since timestamp with time zone,
    CONSTRAINT state_values CHECK ((state = ANY (ARRAY['enabled'::text, 'disabled'::text, 'destroyed'::text])))
);

COMMENT ON TABLE edict_data.key_ring_versions IS 'Versions of keys, each wrapped by a key-encryption key. Rows are added, never removed.';

COMMENT ON COLUMN edict_data.key_ring_versions.ring IS 'Name of the key ring.';

COMMENT ON COLUMN edict_data.key_ring_versions.key IS 'Name of the key in the ring.';

COMMENT ON COLUMN edict_data.key_ring_versions.version IS 'Counts the versions of a key, from 1.';

COMMENT ON COLUMN edict_data.key_ring_versions.wrapped IS 'The 256-bit key, wrapped, in base64; bound to tenant, ring, key and version.';

COMMENT ON COLUMN edict_data.key_ring_versions.kek_id IS 'The key-encryption key that wrapped it.';

COMMENT ON COLUMN edict_data.key_ring_versions.created_at IS 'When the version was made.';

COMMENT ON COLUMN edict_data.key_ring_versions.state IS 'enabled; disabled below the least version that may decrypt; destroyed by hand only.';

COMMENT ON COLUMN edict_data.key_ring_versions.retained_since IS 'Since when the key or its ring is no longer declared; null: it is.';

CREATE VIEW edict.key_ring_versions AS
 SELECT NULLIF(key_ring_versions.tenant, ''::text) AS tenant,
    key_ring_versions.name,
    key_ring_versions.ring,
    key_ring_versions.key,
    key_ring_versions.version,
    key_ring_versions.wrapped,
    key_ring_versions.kek_id,
    key_ring_versions.created_at,
    key_ring_versions.state,
    key_ring_versions.retained_since
   FROM edict_data.key_ring_versions;

COMMENT ON VIEW edict.key_ring_versions IS 'Versions of keys, each wrapped by a key-encryption key. Rows are added, never removed.';

COMMENT ON COLUMN edict.key_ring_versions.tenant IS 'The tenant, or NULL for the platform.';

COMMENT ON COLUMN edict.key_ring_versions.name IS 'The name of the resource.';

COMMENT ON COLUMN edict.key_ring_versions.ring IS 'Name of the key ring.';

COMMENT ON COLUMN edict.key_ring_versions.key IS 'Name of the key in the ring.';

COMMENT ON COLUMN edict.key_ring_versions.version IS 'Counts the versions of a key, from 1.';

COMMENT ON COLUMN edict.key_ring_versions.wrapped IS 'The 256-bit key, wrapped, in base64; bound to tenant, ring, key and version.';

COMMENT ON COLUMN edict.key_ring_versions.kek_id IS 'The key-encryption key that wrapped it.';

COMMENT ON COLUMN edict.key_ring_versions.created_at IS 'When the version was made.';

COMMENT ON COLUMN edict.key_ring_versions.state IS 'enabled; disabled below the least version that may decrypt; destroyed by hand only.';

COMMENT ON COLUMN edict.key_ring_versions.retained_since IS 'Since when the key or its ring is no longer declared; null: it is.';

CREATE TABLE edict_data.key_rings (
    tenant text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    provider text NOT NULL,
    kek_ref text NOT NULL,
    keys jsonb NOT NULL,
    rotation_period text,
    min_decryption_version integer NOT NULL,
    data_key_max_age text NOT NULL,
    data_key_max_messages bigint NOT NULL,
    data_key_max_bytes bigint NOT NULL,
    deletion_window text NOT NULL,
    latest_versions jsonb NOT NULL,
    CONSTRAINT provider_values CHECK ((provider = 'local'::text))
);

COMMENT ON TABLE edict_data.key_rings IS 'Sets of named encryption keys. The keys themselves are in key_ring_versions, wrapped.';

COMMENT ON COLUMN edict_data.key_rings.provider IS 'Where the key-encryption key lives.';

COMMENT ON COLUMN edict_data.key_rings.kek_ref IS 'Name of the secret that holds the key-encryption key, never the key.';

COMMENT ON COLUMN edict_data.key_rings.keys IS 'List of {name, purpose}: the keys of the ring.';

COMMENT ON COLUMN edict_data.key_rings.rotation_period IS 'ISO 8601 period after which a key gets a new version; null: never by itself.';

COMMENT ON COLUMN edict_data.key_rings.min_decryption_version IS 'Versions below this one can no longer decrypt.';

COMMENT ON COLUMN edict_data.key_rings.data_key_max_age IS 'ISO 8601 duration for which a data key is used.';

COMMENT ON COLUMN edict_data.key_rings.data_key_max_messages IS 'So many messages a data key encrypts.';

COMMENT ON COLUMN edict_data.key_rings.data_key_max_bytes IS 'So many bytes a data key encrypts.';

COMMENT ON COLUMN edict_data.key_rings.deletion_window IS 'ISO 8601 period for which a key that was removed must be kept at least.';

COMMENT ON COLUMN edict_data.key_rings.latest_versions IS 'Object by key name: the version that encrypts. It also tells when a row of key_ring_versions is missing.';

CREATE VIEW edict.key_rings AS
 SELECT NULLIF(key_rings.tenant, ''::text) AS tenant,
    key_rings.name,
    key_rings.provider,
    key_rings.kek_ref,
    key_rings.keys,
    key_rings.rotation_period,
    key_rings.min_decryption_version,
    key_rings.data_key_max_age,
    key_rings.data_key_max_messages,
    key_rings.data_key_max_bytes,
    key_rings.deletion_window,
    key_rings.latest_versions
   FROM edict_data.key_rings;

COMMENT ON VIEW edict.key_rings IS 'Sets of named encryption keys. The keys themselves are in key_ring_versions, wrapped.';

COMMENT ON COLUMN edict.key_rings.tenant IS 'The tenant, or NULL for the platform.';

COMMENT ON COLUMN edict.key_rings.name IS 'The name of the resource.';

COMMENT ON COLUMN edict.key_rings.provider IS 'Where the key-encryption key lives.';

COMMENT ON COLUMN edict.key_rings.kek_ref IS 'Name of the secret that holds the key-encryption key, never the key.';

COMMENT ON COLUMN edict.key_rings.keys IS 'List of {name, purpose}: the keys of the ring.';

COMMENT ON COLUMN edict.key_rings.rotation_period IS 'ISO 8601 period after which a key gets a new version; null: never by itself.';

COMMENT ON COLUMN edict.key_rings.min_decryption_version IS 'Versions below this one can no longer decrypt.';

COMMENT ON COLUMN edict.key_rings.data_key_max_age IS 'ISO 8601 duration for which a data key is used.';

COMMENT ON COLUMN edict.key_rings.data_key_max_messages IS 'So many messages a data key encrypts.';

COMMENT ON COLUMN edict.key_rings.data_key_max_bytes IS 'So many bytes a data key encrypts.';

COMMENT ON COLUMN edict.key_rings.deletion_window IS 'ISO 8601 period for which a key that was removed must be kept at least.';

COMMENT ON COLUMN edict.key_rings.latest_versions IS 'Object by key name: the version that encrypts. It also tells when a row of key_ring_versions is missing.';

CREATE TABLE edict_data.plans (
    tenant text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    display_name text NOT NULL,
    description text,
    extends text,
    price_currency text,
    price_monthly text,
    price_yearly text,
    price_per_user text,
    limits jsonb NOT NULL,
    features jsonb NOT NULL,
    active boolean NOT NULL,
    public boolean NOT NULL,
    sort_order integer NOT NULL,
    stripe_product_id text,
    stripe_monthly_price_id text,
    stripe_yearly_price_id text
);

COMMENT ON TABLE edict_data.plans IS 'What tenants can buy. Limits and features are the plan''s own; the views have the inherited ones too.';

COMMENT ON COLUMN edict_data.plans.display_name IS 'The plan''s name for people.';

COMMENT ON COLUMN edict_data.plans.description IS 'Whom the plan is for.';

COMMENT ON COLUMN edict_data.plans.extends IS 'The plan that counts where this one says nothing, as referred to.';

COMMENT ON COLUMN edict_data.plans.price_currency IS 'The currency (ISO 4217); null: negotiated or free.';

COMMENT ON COLUMN edict_data.plans.price_monthly IS 'The price of a month, a decimal.';

COMMENT ON COLUMN edict_data.plans.price_yearly IS 'The price of a year, a decimal.';

COMMENT ON COLUMN edict_data.plans.price_per_user IS 'The price of each user, a decimal.';

COMMENT ON COLUMN edict_data.plans.limits IS 'Object of whole numbers or "unlimited"; the plan''s own only.';

COMMENT ON COLUMN edict_data.plans.features IS 'Object of booleans by feature; the plan''s own only.';

COMMENT ON COLUMN edict_data.plans.active IS 'Whether tenants can be on the plan.';

COMMENT ON COLUMN edict_data.plans.public IS 'Whether the pricing page shows it.';

COMMENT ON COLUMN edict_data.plans.sort_order IS 'The place on the pricing page, the smallest first.';

COMMENT ON COLUMN edict_data.plans.stripe_product_id IS 'The product''s id at Stripe.';

COMMENT ON COLUMN edict_data.plans.stripe_monthly_price_id IS 'The id of the monthly price at Stripe.';

COMMENT ON COLUMN edict_data.plans.stripe_yearly_price_id IS 'The id of the yearly price at Stripe.';

CREATE VIEW edict.plan_features AS
 WITH RECURSIVE lineage(plan, ancestor, depth) AS (
         SELECT plans_1.name,
            plans_1.name,
            0 AS "?column?"
           FROM edict_data.plans plans_1
        UNION ALL
         SELECT lineage_1.plan,
            regexp_replace(parent.extends, '^.*/'::text, ''::text) AS regexp_replace,
            (lineage_1.depth + 1)
           FROM (lineage lineage_1
             JOIN edict_data.plans parent ON ((parent.name = lineage_1.ancestor)))
          WHERE ((parent.extends IS NOT NULL) AND (lineage_1.depth < 50))
        )
 SELECT DISTINCT ON (lineage.plan, feature.key) plans.tenant,
    lineage.plan,
    feature.key AS feature,
    (feature.value)::boolean AS enabled
   FROM ((lineage
     JOIN edict_data.plans plans ON ((plans.name = lineage.ancestor)))
     CROSS JOIN LATERAL jsonb_each_text(plans.features) feature(key, value))
  ORDER BY lineage.plan, feature.key, lineage.depth;

COMMENT ON VIEW edict.plan_features IS 'The features of each plan with the inherited ones; a feature without a row is off.';

CREATE VIEW edict.plan_limits AS
 WITH RECURSIVE lineage(plan, ancestor, depth) AS (
         SELECT plans_1.name,
            plans_1.name,
            0 AS "?column?"
           FROM edict_data.plans plans_1
        UNION ALL
         SELECT lineage_1.plan,
            regexp_replace(parent.extends, '^.*/'::text, ''::text) AS regexp_replace,
            (lineage_1.depth + 1)
           FROM (lineage lineage_1
             JOIN edict_data.plans parent ON ((parent.name = lineage_1.ancestor)))
          WHERE ((parent.extends IS NOT NULL) AND (lineage_1.depth < 50))
        )
 SELECT DISTINCT ON (lineage.plan, bound.key) plans.tenant,
    lineage.plan,
    bound.key AS resource,
    (NULLIF(bound.value, 'unlimited'::text))::bigint AS maximum
   FROM ((lineage
     JOIN edict_data.plans plans ON ((plans.name = lineage.ancestor)))
     CROSS JOIN LATERAL jsonb_each_text(plans.limits) bound(key, value))
  ORDER BY lineage.plan, bound.key, lineage.depth;

COMMENT ON VIEW edict.plan_limits IS 'The limits of each plan with the inherited ones, null for unlimited; a limit without a row is not told.';

CREATE VIEW edict.plans AS
 SELECT NULLIF(plans.tenant, ''::text) AS tenant,
    plans.name,
    plans.display_name,
    plans.description,
    plans.extends,
    plans.price_currency,
    plans.price_monthly,
    plans.price_yearly,
    plans.price_per_user,
    plans.limits,
    plans.features,
    plans.active,
    plans.public,
    plans.sort_order,
    plans.stripe_product_id,
    plans.stripe_monthly_price_id,
    plans.stripe_yearly_price_id
   FROM edict_data.plans;

COMMENT ON VIEW edict.plans IS 'What tenants can buy. Limits and features are the plan''s own; the views have the inherited ones too.';

COMMENT ON COLUMN edict.plans.tenant IS 'The tenant, or NULL for the platform.';

COMMENT ON COLUMN edict.plans.name IS 'The name of the resource.';

COMMENT ON COLUMN edict.plans.display_name IS 'The plan''s name for people.';

COMMENT ON COLUMN edict.plans.description IS 'Whom the plan is for.';

COMMENT ON COLUMN edict.plans.extends IS 'The plan that counts where this one says nothing, as referred to.';

COMMENT ON COLUMN edict.plans.price_currency IS 'The currency (ISO 4217); null: negotiated or free.';

COMMENT ON COLUMN edict.plans.price_monthly IS 'The price of a month, a decimal.';

COMMENT ON COLUMN edict.plans.price_yearly IS 'The price of a year, a decimal.';

COMMENT ON COLUMN edict.plans.price_per_user IS 'The price of each user, a decimal.';

COMMENT ON COLUMN edict.plans.limits IS 'Object of whole numbers or "unlimited"; the plan''s own only.';

COMMENT ON COLUMN edict.plans.features IS 'Object of booleans by feature; the plan''s own only.';

COMMENT ON COLUMN edict.plans.active IS 'Whether tenants can be on the plan.';

COMMENT ON COLUMN edict.plans.public IS 'Whether the pricing page shows it.';

COMMENT ON COLUMN edict.plans.sort_order IS 'The place on the pricing page, the smallest first.';

COMMENT ON COLUMN edict.plans.stripe_product_id IS 'The product''s id at Stripe.';

COMMENT ON COLUMN edict.plans.stripe_monthly_price_id IS 'The id of the monthly price at Stripe.';

COMMENT ON COLUMN edict.plans.stripe_yearly_price_id IS 'The id of the yearly price at Stripe.';

CREATE TABLE edict_data.retention_policies (
    tenant text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    description text,
    category text NOT NULL,
    lawful_basis text NOT NULL,
    retention_type text NOT NULL,
    retention_period text,
    retention_minimum text,
    retention_until text,
    automatic boolean NOT NULL,
    trigger_type text NOT NULL,
    trigger_event text,
    action text NOT NULL,
    targets jsonb NOT NULL,
    grace_period text NOT NULL,
    max_rows jsonb,
    CONSTRAINT action_values CHECK ((action = ANY (ARRAY['delete'::text, 'anonymize'::text, 'archive'::text]))),
    CONSTRAINT category_values CHECK ((category = ANY (ARRAY['personal-identity'::text, 'communication-content'::text, 'usage-data'::text, 'financial-data'::text, 'authentication'::text, 'organizational'::text, 'audit-logs'::text]))),
    CONSTRAINT lawful_basis_values CHECK ((lawful_basis = ANY (ARRAY['consent'::text, 'contract'::text, 'legal-obligation'::text, 'legitimate-interest'::text]))),
    CONSTRAINT retention_type_values CHECK ((retention_type = ANY (ARRAY['period'::text, 'indefinite'::text]))),
    CONSTRAINT retention_until_values CHECK ((retention_until = ANY (ARRAY['account-closure'::text, 'contract-end'::text]))),
    CONSTRAINT trigger_type_values CHECK ((trigger_type = ANY (ARRAY['date-created'::text, 'date-modified'::text, 'date-of-event'::text])))
);

COMMENT ON TABLE edict_data.retention_policies IS 'How long data of each category lives, and what happens to it afterwards.';

COMMENT ON COLUMN edict_data.retention_policies.description IS 'Which data is meant.';

COMMENT ON COLUMN edict_data.retention_policies.category IS 'The category of the data.';

COMMENT ON COLUMN edict_data.retention_policies.lawful_basis IS 'The legal ground for keeping the data (GDPR Art. 6).';

COMMENT ON COLUMN edict_data.retention_policies.retention_type IS 'period or indefinite.';

COMMENT ON COLUMN edict_data.retention_policies.retention_period IS 'ISO 8601 period, counted by the calendar in UTC from the trigger; null: indefinite.';

COMMENT ON COLUMN edict_data.retention_policies.retention_minimum IS 'The legal floor of the period; null: none.';

COMMENT ON COLUMN edict_data.retention_policies.retention_until IS 'What ends indefinite keeping; null: a period does.';

COMMENT ON COLUMN edict_data.retention_policies.automatic IS 'Whether the action runs by itself when the data is due.';

COMMENT ON COLUMN edict_data.retention_policies.trigger_type IS 'What starts the clock.';

COMMENT ON COLUMN edict_data.retention_policies.trigger_event IS 'The event that starts the clock, for date-of-event.';

COMMENT ON COLUMN edict_data.retention_policies.action IS 'What happens to data that is due.';

COMMENT ON COLUMN edict_data.retention_policies.targets IS 'List of {dataSource, table, tenantColumn, dateColumn, subjectColumn}: the tables that hold the data.';

COMMENT ON COLUMN edict_data.retention_policies.grace_period IS 'ISO 8601 period for which data that is due waits.';

COMMENT ON COLUMN edict_data.retention_policies.max_rows IS 'Object {amount, percent}: a run that would touch more stops; null: no bound.';

CREATE VIEW edict.retention_policies AS
 SELECT NULLIF(retention_policies.tenant, ''::text) AS tenant,
    retention_policies.name,
    retention_policies.description,
    retention_policies.category,
    retention_policies.lawful_basis,
    retention_policies.retention_type,
    retention_policies.retention_period,
    retention_policies.retention_minimum,
    retention_policies.retention_until,
    retention_policies.automatic,
    retention_policies.trigger_type,
    retention_policies.trigger_event,
    retention_policies.action,
    retention_policies.targets,
    retention_policies.grace_period,
    retention_policies.max_rows
   FROM edict_data.retention_policies;

COMMENT ON VIEW edict.retention_policies IS 'How long data of each category lives, and what happens to it afterwards.';

COMMENT ON COLUMN edict.retention_policies.tenant IS 'The tenant, or NULL for the platform.';

COMMENT ON COLUMN edict.retention_policies.name IS 'The name of the resource.';

COMMENT ON COLUMN edict.retention_policies.description IS 'Which data is meant.';

COMMENT ON COLUMN edict.retention_policies.category IS 'The category of the data.';

COMMENT ON COLUMN edict.retention_policies.lawful_basis IS 'The legal ground for keeping the data (GDPR Art. 6).';

COMMENT ON COLUMN edict.retention_policies.retention_type IS 'period or indefinite.';

COMMENT ON COLUMN edict.retention_policies.retention_period IS 'ISO 8601 period, counted by the calendar in UTC from the trigger; null: indefinite.';

COMMENT ON COLUMN edict.retention_policies.retention_minimum IS 'The legal floor of the period; null: none.';

COMMENT ON COLUMN edict.retention_policies.retention_until IS 'What ends indefinite keeping; null: a period does.';

COMMENT ON COLUMN edict.retention_policies.automatic IS 'Whether the action runs by itself when the data is due.';

COMMENT ON COLUMN edict.retention_policies.trigger_type IS 'What starts the clock.';

COMMENT ON COLUMN edict.retention_policies.trigger_event IS 'The event that starts the clock, for date-of-event.';

COMMENT ON COLUMN edict.retention_policies.action IS 'What happens to data that is due.';

COMMENT ON COLUMN edict.retention_policies.targets IS 'List of {dataSource, table, tenantColumn, dateColumn, subjectColumn}: the tables that hold the data.';

COMMENT ON COLUMN edict.retention_policies.grace_period IS 'ISO 8601 period for which data that is due waits.';

COMMENT ON COLUMN edict.retention_policies.max_rows IS 'Object {amount, percent}: a run that would touch more stops; null: no bound.';

CREATE VIEW edict.retention_targets AS
 SELECT policies.tenant,
    policies.name AS policy,
    policies.category,
    (target.value ->> 'dataSource'::text) AS data_source,
    (target.value ->> 'table'::text) AS table_name,
    (target.value ->> 'tenantColumn'::text) AS tenant_column,
    (target.value ->> 'dateColumn'::text) AS date_column,
    (target.value ->> 'subjectColumn'::text) AS subject_column,
    policies.retention_type,
    policies.retention_period,
    policies.retention_until,
    policies.automatic,
    policies.trigger_type,
    policies.trigger_event,
    policies.action,
    policies.grace_period,
    policies.max_rows
   FROM (edict_data.retention_policies policies
     CROSS JOIN LATERAL jsonb_array_elements(policies.targets) target(value));

COMMENT ON VIEW edict.retention_targets IS 'One row for each table of each policy, with what a clean-up job needs to know.';

CREATE TABLE edict_data.role_bindings (
    tenant text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    description text,
    role text NOT NULL,
    subjects jsonb NOT NULL,
    expires_at timestamp with time zone
);

COMMENT ON TABLE edict_data.role_bindings IS 'Who has which role. The rows tell members apart; what they may do, the decision point answers.';

COMMENT ON COLUMN edict_data.role_bindings.description IS 'Why these subjects have the role.';

COMMENT ON COLUMN edict_data.role_bindings.role IS 'The role, as referred to: NAME, platform/NAME or TENANT/NAME.';

COMMENT ON COLUMN edict_data.role_bindings.subjects IS 'List of {type, id}: who gets the role.';

COMMENT ON COLUMN edict_data.role_bindings.expires_at IS 'From then on the binding does not count; null: it never ends.';

CREATE VIEW edict.role_binding_subjects AS
 SELECT bindings.tenant,
    bindings.name AS binding,
    bindings.role,
    regexp_replace(bindings.role, '^.*/'::text, ''::text) AS role_name,
    (subject.value ->> 'type'::text) AS subject_type,
    (subject.value ->> 'id'::text) AS subject_id,
    bindings.expires_at
   FROM (edict_data.role_bindings bindings
     CROSS JOIN LATERAL jsonb_array_elements(bindings.subjects) subject(value));

COMMENT ON VIEW edict.role_binding_subjects IS 'One row for each subject of each binding; role_name is the role without its owner.';

CREATE VIEW edict.role_bindings AS
 SELECT NULLIF(role_bindings.tenant, ''::text) AS tenant,
    role_bindings.name,
    role_bindings.description,
    role_bindings.role,
    role_bindings.subjects,
    role_bindings.expires_at
   FROM edict_data.role_bindings;

COMMENT ON VIEW edict.role_bindings IS 'Who has which role. The rows tell members apart; what they may do, the decision point answers.';

COMMENT ON COLUMN edict.role_bindings.tenant IS 'The tenant, or NULL for the platform.';

COMMENT ON COLUMN edict.role_bindings.name IS 'The name of the resource.';

COMMENT ON COLUMN edict.role_bindings.description IS 'Why these subjects have the role.';

COMMENT ON COLUMN edict.role_bindings.role IS 'The role, as referred to: NAME, platform/NAME or TENANT/NAME.';

COMMENT ON COLUMN edict.role_bindings.subjects IS 'List of {type, id}: who gets the role.';

COMMENT ON COLUMN edict.role_bindings.expires_at IS 'From then on the binding does not count; null: it never ends.';

CREATE TABLE edict_data.roles (
    tenant text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    description text,
    extends text,
    rules jsonb NOT NULL
);

COMMENT ON TABLE edict_data.roles IS 'Named sets of rules. Decisions come from the decision point; the rows are for showing and choosing roles.';

COMMENT ON COLUMN edict_data.roles.description IS 'Whom the role is for.';

COMMENT ON COLUMN edict_data.roles.extends IS 'The role whose rules this one has too, as referred to.';

COMMENT ON COLUMN edict_data.roles.rules IS 'List of {id, effect, actions, resources, feature, when}: the role''s own rules.';

CREATE VIEW edict.roles AS
 SELECT NULLIF(roles.tenant, ''::text) AS tenant,
    roles.name,
    roles.description,
    roles.extends,
    roles.rules
   FROM edict_data.roles;

COMMENT ON VIEW edict.roles IS 'Named sets of rules. Decisions come from the decision point; the rows are for showing and choosing roles.';

COMMENT ON COLUMN edict.roles.tenant IS 'The tenant, or NULL for the platform.';

COMMENT ON COLUMN edict.roles.name IS 'The name of the resource.';

COMMENT ON COLUMN edict.roles.description IS 'Whom the role is for.';

COMMENT ON COLUMN edict.roles.extends IS 'The role whose rules this one has too, as referred to.';

COMMENT ON COLUMN edict.roles.rules IS 'List of {id, effect, actions, resources, feature, when}: the role''s own rules.';

CREATE TABLE edict_data.security_policies (
    tenant text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    password_min_length integer NOT NULL,
    password_min_length_with_mfa integer NOT NULL,
    password_max_length integer NOT NULL,
    password_require_uppercase boolean NOT NULL,
    password_require_lowercase boolean NOT NULL,
    password_require_numbers boolean NOT NULL,
    password_require_symbols boolean NOT NULL,
    password_max_age_days integer,
    password_history_count integer NOT NULL,
    password_check_breached boolean NOT NULL,
    session_idle_timeout text NOT NULL,
    session_absolute_timeout text NOT NULL,
    session_max_concurrent integer,
    session_reauth_for text[] NOT NULL,
    session_reauth_within text NOT NULL,
    network_mode text NOT NULL,
    network_allow text[] NOT NULL,
    network_trusted_proxies text[] NOT NULL,
    network_break_glass_roles text[] NOT NULL,
    mfa_required_for_all boolean NOT NULL,
    mfa_required_roles text[] NOT NULL,
    mfa_methods text[] NOT NULL,
    mfa_enrollment_grace text NOT NULL,
    mfa_recovery_codes integer NOT NULL,
    lockout_failures integer NOT NULL,
    lockout_window text NOT NULL,
    lockout_duration text NOT NULL,
    audit_retention text NOT NULL,
    CONSTRAINT mfa_methods_values CHECK ((mfa_methods <@ ARRAY['webauthn'::text, 'totp'::text, 'sms'::text, 'email'::text])),
    CONSTRAINT network_mode_values CHECK ((network_mode = ANY (ARRAY['off'::text, 'report'::text, 'enforce'::text])))
);

COMMENT ON TABLE edict_data.security_policies IS 'Security policies as each owner wrote them. In force is the stricter of the platform''s and the tenant''s: read the release.';

COMMENT ON COLUMN edict_data.security_policies.password_min_length IS 'Least length of a password that is the only factor.';

COMMENT ON COLUMN edict_data.security_policies.password_min_length_with_mfa IS 'Least length of a password beside a second factor.';

COMMENT ON COLUMN edict_data.security_policies.password_max_length IS 'Greatest length of a password.';

COMMENT ON COLUMN edict_data.security_policies.password_require_uppercase IS 'Whether an upper-case letter is demanded.';

COMMENT ON COLUMN edict_data.security_policies.password_require_lowercase IS 'Whether a lower-case letter is demanded.';

COMMENT ON COLUMN edict_data.security_policies.password_require_numbers IS 'Whether a digit is demanded.';

COMMENT ON COLUMN edict_data.security_policies.password_require_symbols IS 'Whether a symbol is demanded.';

COMMENT ON COLUMN edict_data.security_policies.password_max_age_days IS 'After so many days a new password is demanded; null: never.';

COMMENT ON COLUMN edict_data.security_policies.password_history_count IS 'So many of the latest passwords cannot be used again.';

COMMENT ON COLUMN edict_data.security_policies.password_check_breached IS 'Whether passwords known from breaches are refused.';

COMMENT ON COLUMN edict_data.security_policies.session_idle_timeout IS 'ISO 8601 duration without a request after which a session ends.';

COMMENT ON COLUMN edict_data.security_policies.session_absolute_timeout IS 'ISO 8601 duration after the sign-in at which a session ends.';

COMMENT ON COLUMN edict_data.security_policies.session_max_concurrent IS 'Sessions of one user at a time; null: any number.';

COMMENT ON COLUMN edict_data.security_policies.session_reauth_for IS 'Actions (type:action) that need a fresh sign-in.';

COMMENT ON COLUMN edict_data.security_policies.session_reauth_within IS 'ISO 8601 duration for which a sign-in counts as fresh.';

COMMENT ON COLUMN edict_data.security_policies.network_mode IS 'off ignores the list, report only tells, enforce denies.';

COMMENT ON COLUMN edict_data.security_policies.network_allow IS 'Networks (CIDR) from which people may come.';

COMMENT ON COLUMN edict_data.security_policies.network_trusted_proxies IS 'Proxies (CIDR) whose X-Forwarded-For is believed.';

COMMENT ON COLUMN edict_data.security_policies.network_break_glass_roles IS 'Roles, as referred to, that the list does not bind.';

COMMENT ON COLUMN edict_data.security_policies.mfa_required_for_all IS 'Whether everybody needs a second factor.';

COMMENT ON COLUMN edict_data.security_policies.mfa_required_roles IS 'Names of the roles that need a second factor.';

COMMENT ON COLUMN edict_data.security_policies.mfa_methods IS 'Second factors that count.';

COMMENT ON COLUMN edict_data.security_policies.mfa_enrollment_grace IS 'ISO 8601 duration for which a new user needs no second factor.';

COMMENT ON COLUMN edict_data.security_policies.mfa_recovery_codes IS 'How many single-use recovery codes a user gets.';

COMMENT ON COLUMN edict_data.security_policies.lockout_failures IS 'So many failures within the window lock an account.';

COMMENT ON COLUMN edict_data.security_policies.lockout_window IS 'ISO 8601 duration after which a failure is forgotten.';

COMMENT ON COLUMN edict_data.security_policies.lockout_duration IS 'ISO 8601 duration for which an account stays locked.';

COMMENT ON COLUMN edict_data.security_policies.audit_retention IS 'ISO 8601 period for which the security log is kept.';

CREATE VIEW edict.security_policies AS
 SELECT NULLIF(security_policies.tenant, ''::text) AS tenant,
    security_policies.name,
    security_policies.password_min_length,
    security_policies.password_min_length_with_mfa,
    security_policies.password_max_length,
    security_policies.password_require_uppercase,
    security_policies.password_require_lowercase,
    security_policies.password_require_numbers,
    security_policies.password_require_symbols,
    security_policies.password_max_age_days,
    security_policies.password_history_count,
    security_policies.password_check_breached,
    security_policies.session_idle_timeout,
    security_policies.session_absolute_timeout,
    security_policies.session_max_concurrent,
    security_policies.session_reauth_for,
    security_policies.session_reauth_within,
    security_policies.network_mode,
    security_policies.network_allow,
    security_policies.network_trusted_proxies,
    security_policies.network_break_glass_roles,
    security_policies.mfa_required_for_all,
    security_policies.mfa_required_roles,
    security_policies.mfa_methods,
    security_policies.mfa_enrollment_grace,
    security_policies.mfa_recovery_codes,
    security_policies.lockout_failures,
    security_policies.lockout_window,
    security_policies.lockout_duration,
    security_policies.audit_retention
   FROM edict_data.security_policies;

COMMENT ON VIEW edict.security_policies IS 'Security policies as each owner wrote them. In force is the stricter of the platform''s and the tenant''s: read the release.';

COMMENT ON COLUMN edict.security_policies.tenant IS 'The tenant, or NULL for the platform.';

COMMENT ON COLUMN edict.security_policies.name IS 'The name of the resource.';

COMMENT ON COLUMN edict.security_policies.password_min_length IS 'Least length of a password that is the only factor.';

COMMENT ON COLUMN edict.security_policies.password_min_length_with_mfa IS 'Least length of a password beside a second factor.';

COMMENT ON COLUMN edict.security_policies.password_max_length IS 'Greatest length of a password.';

COMMENT ON COLUMN edict.security_policies.password_require_uppercase IS 'Whether an upper-case letter is demanded.';

COMMENT ON COLUMN edict.security_policies.password_require_lowercase IS 'Whether a lower-case letter is demanded.';

COMMENT ON COLUMN edict.security_policies.password_require_numbers IS 'Whether a digit is demanded.';

COMMENT ON COLUMN edict.security_policies.password_require_symbols IS 'Whether a symbol is demanded.';

COMMENT ON COLUMN edict.security_policies.password_max_age_days IS 'After so many days a new password is demanded; null: never.';

COMMENT ON COLUMN edict.security_policies.password_history_count IS 'So many of the latest passwords cannot be used again.';

COMMENT ON COLUMN edict.security_policies.password_check_breached IS 'Whether passwords known from breaches are refused.';

COMMENT ON COLUMN edict.security_policies.session_idle_timeout IS 'ISO 8601 duration without a request after which a session ends.';

COMMENT ON COLUMN edict.security_policies.session_absolute_timeout IS 'ISO 8601 duration after the sign-in at which a session ends.';

COMMENT ON COLUMN edict.security_policies.session_max_concurrent IS 'Sessions of one user at a time; null: any number.';

COMMENT ON COLUMN edict.security_policies.session_reauth_for IS 'Actions (type:action) that need a fresh sign-in.';

COMMENT ON COLUMN edict.security_policies.session_reauth_within IS 'ISO 8601 duration for which a sign-in counts as fresh.';

COMMENT ON COLUMN edict.security_policies.network_mode IS 'off ignores the list, report only tells, enforce denies.';

COMMENT ON COLUMN edict.security_policies.network_allow IS 'Networks (CIDR) from which people may come.';

COMMENT ON COLUMN edict.security_policies.network_trusted_proxies IS 'Proxies (CIDR) whose X-Forwarded-For is believed.';

COMMENT ON COLUMN edict.security_policies.network_break_glass_roles IS 'Roles, as referred to, that the list does not bind.';

COMMENT ON COLUMN edict.security_policies.mfa_required_for_all IS 'Whether everybody needs a second factor.';

COMMENT ON COLUMN edict.security_policies.mfa_required_roles IS 'Names of the roles that need a second factor.';

COMMENT ON COLUMN edict.security_policies.mfa_methods IS 'Second factors that count.';

COMMENT ON COLUMN edict.security_policies.mfa_enrollment_grace IS 'ISO 8601 duration for which a new user needs no second factor.';

COMMENT ON COLUMN edict.security_policies.mfa_recovery_codes IS 'How many single-use recovery codes a user gets.';

COMMENT ON COLUMN edict.security_policies.lockout_failures IS 'So many failures within the window lock an account.';

COMMENT ON COLUMN edict.security_policies.lockout_window IS 'ISO 8601 duration after which a failure is forgotten.';

COMMENT ON COLUMN edict.security_policies.lockout_duration IS 'ISO 8601 duration for which an account stays locked.';

COMMENT ON COLUMN edict.security_policies.audit_retention IS 'ISO 8601 period for which the security log is kept.';

CREATE TABLE edict_data.sso_connections (
    tenant text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    display_name text,
    provider text NOT NULL,
    enabled boolean NOT NULL,
    protocol text NOT NULL,
    clock_skew text NOT NULL,
    saml_entity_id text,
    saml_sso_url text,
    saml_slo_url text,
    saml_certificates text[],
    saml_name_id_format text,
    saml_audience text,
    saml_want_assertions_signed boolean,
    saml_want_response_signed boolean,
    saml_signature_algorithms text[],
    saml_allow_idp_initiated boolean,
    saml_force_authn boolean,
    oidc_issuer text,
    oidc_client_id text,
    oidc_client_secret_ref text,
    oidc_client_authentication text,
    oidc_authorization_url text,
    oidc_token_url text,
    oidc_userinfo_url text,
    oidc_scopes text[],
    oidc_pkce boolean,
    oidc_id_token_algorithms text[],
    attribute_email text NOT NULL,
    attribute_first_name text NOT NULL,
    attribute_last_name text NOT NULL,
    attribute_groups text NOT NULL,
    domains text[] NOT NULL,
    enforcement_mode text NOT NULL,
    enforcement_break_glass text[] NOT NULL,
    enforcement_start_at timestamp with time zone,
    jit boolean NOT NULL,
    default_role text NOT NULL,
    max_role text,
    group_mappings jsonb NOT NULL,
    CONSTRAINT enforcement_mode_values CHECK ((enforcement_mode = ANY (ARRAY['optional'::text, 'required'::text]))),
    CONSTRAINT oidc_client_authentication_values CHECK ((oidc_client_authentication = ANY (ARRAY['client-secret-basic'::text, 'client-secret-post'::text]))),
    CONSTRAINT oidc_id_token_algorithms_values CHECK ((oidc_id_token_algorithms <@ ARRAY['RS256'::text, 'RS384'::text, 'RS512'::text, 'PS256'::text, 'ES256'::text, 'ES384'::text, 'ES512'::text, 'EdDSA'::text])),
    CONSTRAINT protocol_values CHECK ((protocol = ANY (ARRAY['saml'::text, 'oidc'::text]))),
    CONSTRAINT provider_values CHECK ((provider = ANY (ARRAY['okta'::text, 'entra-id'::text, 'google-workspace'::text, 'keycloak'::text, 'custom'::text]))),
    CONSTRAINT saml_name_id_format_values CHECK ((saml_name_id_format = ANY (ARRAY['email'::text, 'persistent'::text, 'transient'::text, 'unspecified'::text]))),
    CONSTRAINT saml_signature_algorithms_values CHECK ((saml_signature_algorithms <@ ARRAY['rsa-sha256'::text, 'rsa-sha384'::text, 'rsa-sha512'::text, 'ecdsa-sha256'::text, 'ecdsa-sha384'::text, 'ecdsa-sha512'::text]))
);

COMMENT ON TABLE edict_data.sso_connections IS 'Connections to the tenants'' own identity providers, by SAML 2.0 or OpenID Connect.';

COMMENT ON COLUMN edict_data.sso_connections.display_name IS 'What the sign-in page calls the connection.';

COMMENT ON COLUMN edict_data.sso_connections.provider IS 'The product at the other end.';

COMMENT ON COLUMN edict_data.sso_connections.enabled IS 'Whether people can sign in through the connection.';

COMMENT ON COLUMN edict_data.sso_connections.protocol IS 'saml or oidc; the columns of the other protocol are null.';

COMMENT ON COLUMN edict_data.sso_connections.clock_skew IS 'ISO 8601 duration by which the provider''s clock may differ.';

COMMENT ON COLUMN edict_data.sso_connections.saml_entity_id IS 'SAML: entity id of the identity provider.';

COMMENT ON COLUMN edict_data.sso_connections.saml_sso_url IS 'SAML: where sign-in requests go.';

COMMENT ON COLUMN edict_data.sso_connections.saml_slo_url IS 'SAML: where sign-out requests go; null: no single sign-out.';

COMMENT ON COLUMN edict_data.sso_connections.saml_certificates IS 'SAML: the provider''s signing certificates in PEM.';

COMMENT ON COLUMN edict_data.sso_connections.saml_name_id_format IS 'SAML: what the provider sends as the name of the person.';

COMMENT ON COLUMN edict_data.sso_connections.saml_audience IS 'SAML: audience that an answer must name; null: the application''s own.';

COMMENT ON COLUMN edict_data.sso_connections.saml_want_assertions_signed IS 'SAML: whether an assertion must be signed itself.';

COMMENT ON COLUMN edict_data.sso_connections.saml_want_response_signed IS 'SAML: whether the response must be signed too.';

COMMENT ON COLUMN edict_data.sso_connections.saml_signature_algorithms IS 'SAML: signature algorithms that are accepted.';

COMMENT ON COLUMN edict_data.sso_connections.saml_allow_idp_initiated IS 'SAML: whether answers that nobody asked for are accepted.';

COMMENT ON COLUMN edict_data.sso_connections.saml_force_authn IS 'SAML: whether credentials are asked for each time.';

COMMENT ON COLUMN edict_data.sso_connections.oidc_issuer IS 'OpenID Connect: the issuer.';

COMMENT ON COLUMN edict_data.sso_connections.oidc_client_id IS 'OpenID Connect: id of the application at the provider.';

COMMENT ON COLUMN edict_data.sso_connections.oidc_client_secret_ref IS 'OpenID Connect: name of the secret, never the secret.';

COMMENT ON COLUMN edict_data.sso_connections.oidc_client_authentication IS 'OpenID Connect: how the secret is sent to the token endpoint.';

COMMENT ON COLUMN edict_data.sso_connections.oidc_authorization_url IS 'OpenID Connect: authorization endpoint; null: as discovered.';

COMMENT ON COLUMN edict_data.sso_connections.oidc_token_url IS 'OpenID Connect: token endpoint; null: as discovered.';

COMMENT ON COLUMN edict_data.sso_connections.oidc_userinfo_url IS 'OpenID Connect: userinfo endpoint; null: as discovered.';

COMMENT ON COLUMN edict_data.sso_connections.oidc_scopes IS 'OpenID Connect: scopes to ask for.';

COMMENT ON COLUMN edict_data.sso_connections.oidc_pkce IS 'OpenID Connect: whether PKCE with S256 is used.';

COMMENT ON COLUMN edict_data.sso_connections.oidc_id_token_algorithms IS 'OpenID Connect: signature algorithms of ID tokens.';

COMMENT ON COLUMN edict_data.sso_connections.attribute_email IS 'Claim with the e-mail address.';

COMMENT ON COLUMN edict_data.sso_connections.attribute_first_name IS 'Claim with the given name.';

COMMENT ON COLUMN edict_data.sso_connections.attribute_last_name IS 'Claim with the family name.';

COMMENT ON COLUMN edict_data.sso_connections.attribute_groups IS 'Claim with the groups.';

COMMENT ON COLUMN edict_data.sso_connections.domains IS 'E-mail domains whose people sign in here.';

COMMENT ON COLUMN edict_data.sso_connections.enforcement_mode IS 'optional leaves passwords in place, required refuses them.';

COMMENT ON COLUMN edict_data.sso_connections.enforcement_break_glass IS 'Subject ids that may sign in by password all the same.';

COMMENT ON COLUMN edict_data.sso_connections.enforcement_start_at IS 'From when mode required counts; null: at once.';

COMMENT ON COLUMN edict_data.sso_connections.jit IS 'Whether an account is made at the first sign-in.';

COMMENT ON COLUMN edict_data.sso_connections.default_role IS 'Role of a new account that no group maps, as referred to.';

COMMENT ON COLUMN edict_data.sso_connections.max_role IS 'No sign-in gives more than this role, as referred to; null: no bound.';

COMMENT ON COLUMN edict_data.sso_connections.group_mappings IS 'List of {group, role}: roles that groups of the provider give.';

CREATE VIEW edict.sso_connections AS
 SELECT NULLIF(sso_connections.tenant, ''::text) AS tenant,
    sso_connections.name,
    sso_connections.display_name,
    sso_connections.provider,
    sso_connections.enabled,
    sso_connections.protocol,
    sso_connections.clock_skew,
    sso_connections.saml_entity_id,
    sso_connections.saml_sso_url,
    sso_connections.saml_slo_url,
    sso_connections.saml_certificates,
    sso_connections.saml_name_id_format,
    sso_connections.saml_audience,
    sso_connections.saml_want_assertions_signed,
    sso_connections.saml_want_response_signed,
    sso_connections.saml_signature_algorithms,
    sso_connections.saml_allow_idp_initiated,
    sso_connections.saml_force_authn,
    sso_connections.oidc_issuer,
    sso_connections.oidc_client_id,
    sso_connections.oidc_client_secret_ref,
    sso_connections.oidc_client_authentication,
    sso_connections.oidc_authorization_url,
    sso_connections.oidc_token_url,
    sso_connections.oidc_userinfo_url,
    sso_connections.oidc_scopes,
    sso_connections.oidc_pkce,
    sso_connections.oidc_id_token_algorithms,
    sso_connections.attribute_email,
    sso_connections.attribute_first_name,
    sso_connections.attribute_last_name,
    sso_connections.attribute_groups,
    sso_connections.domains,
    sso_connections.enforcement_mode,
    sso_connections.enforcement_break_glass,
    sso_connections.enforcement_start_at,
    sso_connections.jit,
    sso_connections.default_role,
    sso_connections.max_role,
    sso_connections.group_mappings
   FROM edict_data.sso_connections;

COMMENT ON VIEW edict.sso_connections IS 'Connections to the tenants'' own identity providers, by SAML 2.0 or OpenID Connect.';

COMMENT ON COLUMN edict.sso_connections.tenant IS 'The tenant, or NULL for the platform.';

COMMENT ON COLUMN edict.sso_connections.name IS 'The name of the resource.';

COMMENT ON COLUMN edict.sso_connections.display_name IS 'What the sign-in page calls the connection.';

COMMENT ON COLUMN edict.sso_connections.provider IS 'The product at the other end.';

COMMENT ON COLUMN edict.sso_connections.enabled IS 'Whether people can sign in through the connection.';

COMMENT ON COLUMN edict.sso_connections.protocol IS 'saml or oidc; the columns of the other protocol are null.';

COMMENT ON COLUMN edict.sso_connections.clock_skew IS 'ISO 8601 duration by which the provider''s clock may differ.';

COMMENT ON COLUMN edict.sso_connections.saml_entity_id IS 'SAML: entity id of the identity provider.';

COMMENT ON COLUMN edict.sso_connections.saml_sso_url IS 'SAML: where sign-in requests go.';

COMMENT ON COLUMN edict.sso_connections.saml_slo_url IS 'SAML: where sign-out requests go; null: no single sign-out.';

COMMENT ON COLUMN edict.sso_connections.saml_certificates IS 'SAML: the provider''s signing certificates in PEM.';

COMMENT ON COLUMN edict.sso_connections.saml_name_id_format IS 'SAML: what the provider sends as the name of the person.';

COMMENT ON COLUMN edict.sso_connections.saml_audience IS 'SAML: audience that an answer must name; null: the application''s own.';

COMMENT ON COLUMN edict.sso_connections.saml_want_assertions_signed IS 'SAML: whether an assertion must be signed itself.';

COMMENT ON COLUMN edict.sso_connections.saml_want_response_signed IS 'SAML: whether the response must be signed too.';

COMMENT ON COLUMN edict.sso_connections.saml_signature_algorithms IS 'SAML: signature algorithms that are accepted.';

COMMENT ON COLUMN edict.sso_connections.saml_allow_idp_initiated IS 'SAML: whether answers that nobody asked for are accepted.';

COMMENT ON COLUMN edict.sso_connections.saml_force_authn IS 'SAML: whether credentials are asked for each time.';

COMMENT ON COLUMN edict.sso_connections.oidc_issuer IS 'OpenID Connect: the issuer.';

COMMENT ON COLUMN edict.sso_connections.oidc_client_id IS 'OpenID Connect: id of the application at the provider.';

COMMENT ON COLUMN edict.sso_connections.oidc_client_secret_ref IS 'OpenID Connect: name of the secret, never the secret.';

COMMENT ON COLUMN edict.sso_connections.oidc_client_authentication IS 'OpenID Connect: how the secret is sent to the token endpoint.';

COMMENT ON COLUMN edict.sso_connections.oidc_authorization_url IS 'OpenID Connect: authorization endpoint; null: as discovered.';

COMMENT ON COLUMN edict.sso_connections.oidc_token_url IS 'OpenID Connect: token endpoint; null: as discovered.';

COMMENT ON COLUMN edict.sso_connections.oidc_userinfo_url IS 'OpenID Connect: userinfo endpoint; null: as discovered.';

COMMENT ON COLUMN edict.sso_connections.oidc_scopes IS 'OpenID Connect: scopes to ask for.';

COMMENT ON COLUMN edict.sso_connections.oidc_pkce IS 'OpenID Connect: whether PKCE with S256 is used.';

COMMENT ON COLUMN edict.sso_connections.oidc_id_token_algorithms IS 'OpenID Connect: signature algorithms of ID tokens.';

COMMENT ON COLUMN edict.sso_connections.attribute_email IS 'Claim with the e-mail address.';

COMMENT ON COLUMN edict.sso_connections.attribute_first_name IS 'Claim with the given name.';

COMMENT ON COLUMN edict.sso_connections.attribute_last_name IS 'Claim with the family name.';

COMMENT ON COLUMN edict.sso_connections.attribute_groups IS 'Claim with the groups.';

COMMENT ON COLUMN edict.sso_connections.domains IS 'E-mail domains whose people sign in here.';

COMMENT ON COLUMN edict.sso_connections.enforcement_mode IS 'optional leaves passwords in place, required refuses them.';

COMMENT ON COLUMN edict.sso_connections.enforcement_break_glass IS 'Subject ids that may sign in by password all the same.';

COMMENT ON COLUMN edict.sso_connections.enforcement_start_at IS 'From when mode required counts; null: at once.';

COMMENT ON COLUMN edict.sso_connections.jit IS 'Whether an account is made at the first sign-in.';

COMMENT ON COLUMN edict.sso_connections.default_role IS 'Role of a new account that no group maps, as referred to.';

COMMENT ON COLUMN edict.sso_connections.max_role IS 'No sign-in gives more than this role, as referred to; null: no bound.';

COMMENT ON COLUMN edict.sso_connections.group_mappings IS 'List of {group, role}: roles that groups of the provider give.';

CREATE VIEW edict.sso_domains AS
 SELECT domain.value AS domain,
    connections.tenant,
    connections.name AS connection,
    connections.protocol,
    connections.enforcement_mode,
    connections.enforcement_start_at
   FROM (edict_data.sso_connections connections
     CROSS JOIN LATERAL unnest(connections.domains) domain(value))
  WHERE connections.enabled;

COMMENT ON VIEW edict.sso_domains IS 'One row for each domain of each enabled connection, to find the connection of an e-mail address.';

CREATE TABLE edict_data.tenants (
    tenant text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    display_name text NOT NULL,
    type text NOT NULL,
    owner text NOT NULL,
    plan text NOT NULL,
    region text NOT NULL,
    status text NOT NULL,
    suspension_reason text,
    suspension_since date,
    max_team_members integer,
    domains jsonb NOT NULL,
    CONSTRAINT region_values CHECK ((region = ANY (ARRAY['af-south'::text, 'ap-northeast'::text, 'ap-south'::text, 'ap-southeast'::text, 'ca-central'::text, 'eu-central'::text, 'eu-north'::text, 'eu-west'::text, 'sa-east'::text, 'us-east'::text, 'us-west'::text]))),
    CONSTRAINT status_values CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text, 'terminating'::text]))),
    CONSTRAINT type_values CHECK ((type = ANY (ARRAY['personal'::text, 'shared'::text])))
);

COMMENT ON TABLE edict_data.tenants IS 'Customers: owner, plan, region and status.';

COMMENT ON COLUMN edict_data.tenants.display_name IS 'The customer''s name for people.';

COMMENT ON COLUMN edict_data.tenants.type IS 'personal belongs to one user alone; shared has members.';

COMMENT ON COLUMN edict_data.tenants.owner IS 'Subject id of the user who owns the tenant.';

COMMENT ON COLUMN edict_data.tenants.plan IS 'The plan, as referred to: NAME or platform/NAME.';

COMMENT ON COLUMN edict_data.tenants.region IS 'Where the tenant''s data lives.';

COMMENT ON COLUMN edict_data.tenants.status IS 'active answers questions; suspended and terminating deny everything.';

COMMENT ON COLUMN edict_data.tenants.suspension_reason IS 'Why the tenant is suspended.';

COMMENT ON COLUMN edict_data.tenants.suspension_since IS 'The day of the suspension.';

COMMENT ON COLUMN edict_data.tenants.max_team_members IS 'At most so many members besides the owner; null: as many as the plan allows.';

COMMENT ON COLUMN edict_data.tenants.domains IS 'List of {name, verification: {method, verifiedOn}}: the tenant''s e-mail domains.';

CREATE VIEW edict.tenants AS
 SELECT NULLIF(tenants.tenant, ''::text) AS tenant,
    tenants.name,
    tenants.display_name,
    tenants.type,
    tenants.owner,
    tenants.plan,
    tenants.region,
    tenants.status,
    tenants.suspension_reason,
    tenants.suspension_since,
    tenants.max_team_members,
    tenants.domains
   FROM edict_data.tenants;

COMMENT ON VIEW edict.tenants IS 'Customers: owner, plan, region and status.';

COMMENT ON COLUMN edict.tenants.tenant IS 'The tenant, or NULL for the platform.';

COMMENT ON COLUMN edict.tenants.name IS 'The name of the resource.';

COMMENT ON COLUMN edict.tenants.display_name IS 'The customer''s name for people.';

COMMENT ON COLUMN edict.tenants.type IS 'personal belongs to one user alone; shared has members.';

COMMENT ON COLUMN edict.tenants.owner IS 'Subject id of the user who owns the tenant.';

COMMENT ON COLUMN edict.tenants.plan IS 'The plan, as referred to: NAME or platform/NAME.';

COMMENT ON COLUMN edict.tenants.region IS 'Where the tenant''s data lives.';

COMMENT ON COLUMN edict.tenants.status IS 'active answers questions; suspended and terminating deny everything.';

COMMENT ON COLUMN edict.tenants.suspension_reason IS 'Why the tenant is suspended.';

COMMENT ON COLUMN edict.tenants.suspension_since IS 'The day of the suspension.';

COMMENT ON COLUMN edict.tenants.max_team_members IS 'At most so many members besides the owner; null: as many as the plan allows.';

COMMENT ON COLUMN edict.tenants.domains IS 'List of {name, verification: {method, verifiedOn}}: the tenant''s e-mail domains.';

CREATE TABLE edict_data.waivers (
    tenant text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    rule text NOT NULL,
    resource_kind text NOT NULL,
    resource_name text NOT NULL,
    resource_tenant text,
    until date NOT NULL,
    reason text NOT NULL,
    owner text NOT NULL,
    ticket text
);

COMMENT ON TABLE edict_data.waivers IS 'Findings that are accepted until a day, with the reason and who answers for it.';

COMMENT ON COLUMN edict_data.waivers.rule IS 'The rule, as category/name.';

COMMENT ON COLUMN edict_data.waivers.resource_kind IS 'Kind of the resource.';

COMMENT ON COLUMN edict_data.waivers.resource_name IS 'Name of the resource.';

COMMENT ON COLUMN edict_data.waivers.resource_tenant IS 'Tenant of the resource; null: the waiver''s own tenant, or the platform.';

COMMENT ON COLUMN edict_data.waivers.until IS 'The last day on which the waiver counts.';

COMMENT ON COLUMN edict_data.waivers.reason IS 'Why the finding is accepted.';

COMMENT ON COLUMN edict_data.waivers.owner IS 'Who answers for it.';

COMMENT ON COLUMN edict_data.waivers.ticket IS 'Where the work that makes the waiver needless is followed.';

CREATE VIEW edict.waivers AS
 SELECT NULLIF(waivers.tenant, ''::text) AS tenant,
    waivers.name,
    waivers.rule,
    waivers.resource_kind,
    waivers.resource_name,
    waivers.resource_tenant,
    waivers.until,
    waivers.reason,
    waivers.owner,
    waivers.ticket
   FROM edict_data.waivers;

COMMENT ON VIEW edict.waivers IS 'Findings that are accepted until a day, with the reason and who answers for it.';

COMMENT ON COLUMN edict.waivers.tenant IS 'The tenant, or NULL for the platform.';

COMMENT ON COLUMN edict.waivers.name IS 'The name of the resource.';

COMMENT ON COLUMN edict.waivers.rule IS 'The rule, as category/name.';

COMMENT ON COLUMN edict.waivers.resource_kind IS 'Kind of the resource.';

COMMENT ON COLUMN edict.waivers.resource_name IS 'Name of the resource.';

COMMENT ON COLUMN edict.waivers.resource_tenant IS 'Tenant of the resource; null: the waiver''s own tenant, or the platform.';

COMMENT ON COLUMN edict.waivers.until IS 'The last day on which the waiver counts.';

COMMENT ON COLUMN edict.waivers.reason IS 'Why the finding is accepted.';

COMMENT ON COLUMN edict.waivers.owner IS 'Who answers for it.';

COMMENT ON COLUMN edict.waivers.ticket IS 'Where the work that makes the waiver needless is followed.';

CREATE TABLE edict_data.table_specs (
    name text NOT NULL,
    digest text NOT NULL,
    spec jsonb NOT NULL
);

CREATE TABLE edict_state.applied (
    key text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    tenant text,
    generation integer NOT NULL,
    digest text NOT NULL,
    resource jsonb NOT NULL,
    revision text NOT NULL,
    origin jsonb NOT NULL,
    applied_at timestamp with time zone NOT NULL,
    CONSTRAINT applied_generation_check CHECK ((generation >= 1))
);

COMMENT ON TABLE edict_state.applied IS 'What edict applied last, by resource key.';

CREATE TABLE edict_state.conditions (
    key text NOT NULL COLLATE pg_catalog."C",
    conditions jsonb NOT NULL
);

COMMENT ON TABLE edict_state.conditions IS 'The state of each resource for people and programs.';

CREATE TABLE edict_state.events (
    sequence bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    type text NOT NULL,
    actor text NOT NULL,
    tenant text,
    resource text,
    revision text,
    plan text,
    detail jsonb NOT NULL,
    previous text NOT NULL,
    hash text NOT NULL
);

COMMENT ON TABLE edict_state.events IS 'The append-only trail, chained by hash; see edict audit verify.';

CREATE TABLE edict_state.lease_terms (
    name text NOT NULL,
    token bigint NOT NULL,
    holder text NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE edict_state.lease_terms IS 'Who holds each lease, and until when.';

CREATE TABLE edict_state.leases (
    name text NOT NULL,
    token bigint NOT NULL
);

COMMENT ON TABLE edict_state.leases IS 'The last token of each lease; only the newest may write.';

CREATE TABLE edict_state.migrations (
    number integer NOT NULL,
    name text NOT NULL,
    digest text NOT NULL,
    run_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE edict_state.release_pointers (
    tenant text NOT NULL COLLATE pg_catalog."C",
    digest text NOT NULL
);

COMMENT ON TABLE edict_state.release_pointers IS 'The release that each tenant is served from.';

CREATE TABLE edict_state.releases (
    digest text NOT NULL,
    tenant text NOT NULL,
    body text NOT NULL,
    published_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON COLUMN edict_state.releases.body IS 'Canonical JSON (RFC 8785); its SHA-256 is the digest.';

CREATE TABLE edict_state.trail_head (
    only_row boolean DEFAULT true NOT NULL,
    sequence bigint NOT NULL,
    hash text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT trail_head_only_row_check CHECK (only_row)
);

COMMENT ON TABLE edict_state.trail_head IS 'The last entry of the trail.';

INSERT INTO edict_data.key_ring_versions VALUES
	('globex', 'main/master/1', 'main', 'master', 1, 'Abo13qky11NjanjkmLRotlazsr3QpuFc6L7maglPHTIULaOPHLXy1ILHrwyAZwg+fUHpanHFaFf67gECNtyxDVVF8aR/', 'local:ba35dea932d75363', '2026-11-22 18:16:24.155+00', 'enabled', NULL),
	('globex', 'main/mfa-secrets/1', 'main', 'mfa-secrets', 1, 'Abo13qky11NjLRlHuu1AYUG7pbUKsQlrnLy1HHlrQ6dYjm+SuXpqmWqQMY6vKHbySStD6ZVYlAISgbXiBvXu4YMQ4yOm', 'local:ba35dea932d75363', '2026-11-22 18:16:24.155+00', 'enabled', NULL),
	('acme', 'main/master/1', 'main', 'master', 1, 'AU1BCJCRVagvA22tYZzlEl15y9i2NtgVlAA17JjHyt2Zb+suRHwRcL0aYSQvtVFQbrjPJ+QQn80t9GlCkcWB1FH/lLvf', 'local:4d4108909155a82f', '2026-11-22 18:16:24.155+00', 'enabled', NULL),
	('acme', 'main/mfa-secrets/1', 'main', 'mfa-secrets', 1, 'AU1BCJCRVagvP4uyvNK6G4CDGbDmm1BHiMAgmQJnRvO0kxpqyiHajBz/o3eY3vo1/DcmZGoKQpQM8affwtmaWKZrfclX', 'local:4d4108909155a82f', '2026-11-22 18:16:24.155+00', 'enabled', NULL),
	('acme', 'main/api-keys/1', 'main', 'api-keys', 1, 'AU1BCJCRVagvdESbQ9OddJqTmYn2oqHEBBMcXM8V36GnKQhTOKtgG2FMVnYmrJkegs/sOSU0j/dC8hiSbbTkXEEAnPRc', 'local:4d4108909155a82f', '2026-11-22 18:16:24.155+00', 'enabled', NULL),
	('acme', 'main/personal-data/1', 'main', 'personal-data', 1, 'AU1BCJCRVagvWBdXLCuNvP4+ugQfpcZvys2h9abXuoqKIZRWWgIy1Q81F/b/yiPCG4Wi7zHyO2JS53UgY4ISmmiXU4k8', 'local:4d4108909155a82f', '2026-11-22 18:16:24.155+00', 'enabled', NULL);

INSERT INTO edict_data.key_rings VALUES
	('globex', 'main', 'local', 'globex-kek', '[{"name": "master", "purpose": "master"}, {"name": "mfa-secrets", "purpose": "mfa-secrets"}]', 'P1Y', 1, 'PT1H', 1000000, 68719476736, 'P30D', '{"master": 1, "mfa-secrets": 1}'),
	('acme', 'main', 'local', 'acme-kek', '[{"name": "master", "purpose": "master"}, {"name": "mfa-secrets", "purpose": "mfa-secrets"}, {"name": "api-keys", "purpose": "api-keys"}, {"name": "personal-data", "purpose": "personal-data"}]', 'P90D', 1, 'PT1H', 1000000, 68719476736, 'P30D', '{"master": 1, "api-keys": 1, "mfa-secrets": 1, "personal-data": 1}');

INSERT INTO edict_data.plans VALUES
	('', 'free', 'Free', NULL, NULL, NULL, NULL, NULL, NULL, '{"jobs": 3, "users": 1, "storageGb": 1, "teamMembers": 0, "apiCallsMonthly": 0}', '{"data-export": true}', true, true, 10, NULL, NULL, NULL),
	('', 'startup', 'Startup', NULL, 'free', 'EUR', '49.00', '490.00', NULL, '{"jobs": 25, "users": 3, "storageGb": 10, "teamMembers": 2, "apiCallsMonthly": 10000}', '{"sso": true, "webhooks": true, "api-access": true}', true, true, 20, NULL, NULL, NULL),
	('', 'sme', 'SME', NULL, 'startup', 'EUR', '199.00', '1990.00', NULL, '{"jobs": 100, "users": 6, "storageGb": 100, "teamMembers": 5, "apiCallsMonthly": 100000}', '{"scim": true, "custom-roles": true, "ip-allowlist": true, "custom-branding": true}', true, true, 30, NULL, NULL, NULL),
	('', 'enterprise', 'Enterprise', NULL, 'sme', 'EUR', '990.00', '9900.00', '12.00', '{"jobs": "unlimited", "users": 51, "storageGb": 1000, "teamMembers": 50, "apiCallsMonthly": "unlimited"}', '{"audit-export": true, "data-residency": true, "priority-support": true, "customer-managed-keys": true}', true, true, 40, NULL, NULL, NULL);

INSERT INTO edict_data.retention_policies VALUES
	('', 'audit-logs', 'Security and access logs.', 'audit-logs', 'legal-obligation', 'period', 'P3Y', 'P3Y', NULL, true, 'date-created', NULL, 'delete', '[{"table": "public.audit_logs", "dataSource": "main", "dateColumn": "created_at", "tenantColumn": "tenant_id", "subjectColumn": "user_id"}]', 'P7D', '{"percent": 5}'),
	('', 'authentication', 'Second factors and password hashes.', 'authentication', 'contract', 'indefinite', NULL, NULL, 'account-closure', false, 'date-created', NULL, 'delete', '[]', 'P7D', NULL),
	('', 'communication-content', 'Messages and conversations.', 'communication-content', 'consent', 'period', 'P1Y', NULL, NULL, true, 'date-created', NULL, 'delete', '[{"table": "public.messages", "dataSource": "main", "dateColumn": "sent_at", "tenantColumn": "tenant_id", "subjectColumn": "contact_id"}, {"table": "public.conversations", "dataSource": "main", "dateColumn": "created_at", "tenantColumn": "tenant_id", "subjectColumn": "contact_id"}]', 'P7D', '{"amount": 500000, "percent": 5}'),
	('', 'financial-data', 'Billing records and invoices.', 'financial-data', 'legal-obligation', 'period', 'P7Y', 'P7Y', NULL, true, 'date-created', NULL, 'delete', '[{"table": "public.billing_events", "dataSource": "main", "dateColumn": "created_at", "tenantColumn": "tenant_id"}]', 'P7D', '{"percent": 5}'),
	('', 'organizational', 'The tenant''s settings.', 'organizational', 'contract', 'indefinite', NULL, NULL, 'contract-end', false, 'date-created', NULL, 'delete', '[]', 'P7D', NULL),
	('', 'personal-identity', 'Names, e-mail addresses and telephone numbers of contacts.', 'personal-identity', 'contract', 'indefinite', NULL, NULL, 'account-closure', false, 'date-created', NULL, 'delete', '[{"table": "public.contacts", "dataSource": "main", "dateColumn": "created_at", "tenantColumn": "tenant_id", "subjectColumn": "contact_id"}]', 'P7D', NULL),
	('', 'usage-data', 'Analytics, sessions and use of features; kept outside of the tables named in edict.yaml.', 'usage-data', 'legitimate-interest', 'period', 'P90D', NULL, NULL, true, 'date-created', NULL, 'delete', '[]', 'P7D', '{"percent": 5}'),
	('globex', 'short-usage', 'Analytics, sessions and use of features.', 'usage-data', 'legitimate-interest', 'period', 'P30D', NULL, NULL, true, 'date-created', NULL, 'delete', '[]', 'P7D', '{"percent": 10}'),
	('acme', 'short-messages', 'Messages and conversations, at Acme''s own wish.', 'communication-content', 'consent', 'period', 'P6M', NULL, NULL, true, 'date-created', NULL, 'delete', '[{"table": "public.messages", "dataSource": "main", "dateColumn": "sent_at", "tenantColumn": "tenant_id", "subjectColumn": "contact_id"}, {"table": "public.conversations", "dataSource": "main", "dateColumn": "created_at", "tenantColumn": "tenant_id", "subjectColumn": "contact_id"}]', 'P7D', '{"amount": 500000, "percent": 10}');

INSERT INTO edict_data.role_bindings VALUES
	('globex', 'viewer', NULL, 'viewer', '[{"id": "viewer@globex.example", "type": "user"}]', NULL),
	('acme', 'viewer', NULL, 'viewer', '[{"id": "viewer@acme.example", "type": "user"}]', NULL),
	('acme', 'member', NULL, 'member', '[{"id": "member@acme.example", "type": "user"}]', NULL),
	('acme', 'admin', NULL, 'admin', '[{"id": "admin@acme.example", "type": "user"}]', NULL),
	('globex', 'admin', NULL, 'admin', '[{"id": "admin@globex.example", "type": "user"}]', NULL),
	('acme', 'owner', NULL, 'owner', '[{"id": "owner@acme.example", "type": "user"}]', NULL),
	('globex', 'owner', NULL, 'owner', '[{"id": "owner@globex.example", "type": "user"}]', NULL);

INSERT INTO edict_data.roles VALUES
	('', 'viewer', 'Looks at data and changes nothing.', NULL, '[{"id": "view-data", "effect": "allow", "actions": ["view"], "resources": ["data"]}]'),
	('', 'member', 'Works on campaigns.', 'viewer', '[{"id": "edit-campaigns", "effect": "allow", "actions": ["edit"], "resources": ["campaign"]}]'),
	('', 'admin', 'Runs the tenant; in the application''s data no more than a member.', 'member', '[]'),
	('', 'owner', 'The one whose identity messages are sent under.', 'admin', '[{"id": "connect-accounts", "effect": "allow", "actions": ["connect"], "resources": ["account"]}, {"id": "send-messages", "effect": "allow", "actions": ["send"], "resources": ["message"]}]');

INSERT INTO edict_data.security_policies VALUES
	('', 'baseline', 15, 8, 128, false, false, false, false, NULL, 5, true, 'PT1H', 'PT24H', 10, '{}', 'PT15M', 'off', '{}', '{}', '{}', false, '{owner,admin}', '{webauthn,totp}', 'P7D', 10, 10, 'PT15M', 'PT15M', 'P3Y'),
	('globex', 'security', 15, 8, 128, false, false, false, false, NULL, 5, true, 'PT1H', 'PT8H', NULL, '{}', 'PT15M', 'off', '{}', '{}', '{}', false, '{owner,admin}', '{webauthn,totp}', 'P7D', 10, 10, 'PT15M', 'PT15M', 'P3Y'),
	('acme', 'security', 15, 8, 128, false, false, false, false, NULL, 5, true, 'PT30M', 'PT12H', 5, '{}', 'PT15M', 'report', '{203.0.113.0/24,2001:db8::/32}', '{}', '{owner}', true, '{owner,admin}', '{webauthn,totp}', 'P7D', 10, 10, 'PT15M', 'PT15M', 'P3Y');

INSERT INTO edict_data.sso_connections VALUES
	('acme', 'okta', 'Acme single sign-on', 'okta', true, 'oidc', 'PT1M', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'https://acme.okta.example', '0oa1acme2edict3example', 'acme-oidc-secret', 'client-secret-basic', NULL, NULL, NULL, '{openid,email,profile}', true, '{RS256,ES256}', 'email', 'given_name', 'family_name', 'groups', '{acme.example}', 'required', '{owner@acme.example}', NULL, true, 'viewer', 'admin', '[{"role": "admin", "group": "acme-admins"}, {"role": "member", "group": "acme-marketing"}]'),
	('globex', 'saml', 'Globex single sign-on', 'custom', true, 'saml', 'PT1M', 'https://id.globex.example/saml', 'https://id.globex.example/saml/sso', NULL, '{"-----BEGIN CERTIFICATE-----
MIIDRTCCAi2gAwIBAgIUHuOFgycqe9yghgwWuKwRGligDoQwDQYJKoZIhvcNAQEL
BQAwMjEUMBIGA1UECgwLR2xvYmV4IEluYy4xGjAYBgNVBAMMEWlkLmdsb2JleC5l
eGFtcGxlMB4XDTI2MTEyMjE1MTAzN1oXDTM2MTExOTE1MTAzN1owMjEUMBIGA1UE
CgwLR2xvYmV4IEluYy4xGjAYBgNVBAMMEWlkLmdsb2JleC5leGFtcGxlMIIBIjAN
BgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1/4Odb0s23SPffCaLSo9jsNhrfdU
H+RIrerQsuN8PWk3sK9WmKQl4C5LelWAueZ2ktxsxzPXx7w60LQnlsl5ZLTxOy0t
vonaM/5KOyUk2PcdriEU0jq4FOz1UzBTqf7RVPb0eXiWl7jjAHBVVJrVo6WTQxWN
BPHKHuD1srMaci1ezWTlxIid4733vw1L9ihRAEpeKngIvmgYLRQ5zPfly7i9Iq4R
1AcHMBws8/aQ3Eu5qjjBdvQijtsRho68LVZ4Sf5ieMG0NOLknZfhPCZZDntjkB4d
5Qha7uytvy9J2an1B4HJdcuYIdy4EDJXYNGXsqKQ3EE+tdqV3oDl7dxE6wIDAQAB
o1MwUTAdBgNVHQ4EFgQUs+z681N5QJ2JmKLEW8qZkwY4vJYwHwYDVR0jBBgwFoAU
s+z681N5QJ2JmKLEW8qZkwY4vJYwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0B
AQsFAAOCAQEATrTAf4f7ji5qB+EWd4K2zbCO5kp1JLchsfYIZoSRQghduB8o+xRU
gWwe6lzvriRCDtbLhprkFPhlnMX9RF6yRfp43xBGcRe6EsGN0avZY1SaqdFyQp99
k6uujWW/c6nMzUvJZtDrO59+vxwz9SpMy33AlPvsqg6xJBjuQI5zzf3/s5CjHN8K
GXfIVzR3QCa28GsIVqIgzqr3qH3RAgCSQasHx5SpD6IphPriRncKDV0cBiVMfQSe
W00YZA2SBbfHiSa398DSE4m4m6q3nnEvCz1zemhBSzaTanr/ZFnlWI5imyQf4tUF
wSLZd7uH4jiC8hceBDTMOkjVckmrWkNHxQ==
"}', 'email', NULL, true, false, '{rsa-sha256,ecdsa-sha256}', false, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'email', 'given_name', 'family_name', 'groups', '{globex.example}', 'optional', '{owner@globex.example}', NULL, true, 'viewer', 'admin', '[]');

INSERT INTO edict_data.table_specs VALUES
	('key_rings', '01ccf73347cd256720b2ca79c4cd1513d0154ce60ad1d94a6d8a99ff9c02d66d', '{"name": "key_rings", "columns": [{"name": "provider", "type": "text", "values": ["local"], "pointer": "/provider/type", "description": "Where the key-encryption key lives."}, {"name": "kek_ref", "type": "text", "pointer": "/provider/kekRef/name", "description": "Name of the secret that holds the key-encryption key, never the key."}, {"name": "keys", "type": "json", "pointer": "/keys", "description": "List of {name, purpose}: the keys of the ring."}, {"name": "rotation_period", "type": "text", "pointer": "/rotation/period", "nullable": true, "description": "ISO 8601 period after which a key gets a new version; null: never by itself."}, {"name": "min_decryption_version", "type": "integer", "pointer": "/minDecryptionVersion", "description": "Versions below this one can no longer decrypt."}, {"name": "data_key_max_age", "type": "text", "pointer": "/dataKeys/maxAge", "description": "ISO 8601 duration for which a data key is used."}, {"name": "data_key_max_messages", "type": "bigint", "pointer": "/dataKeys/maxMessages", "description": "So many messages a data key encrypts."}, {"name": "data_key_max_bytes", "type": "bigint", "pointer": "/dataKeys/maxBytes", "description": "So many bytes a data key encrypts."}, {"name": "deletion_window", "type": "text", "pointer": "/deletion/window", "description": "ISO 8601 period for which a key that was removed must be kept at least."}, {"name": "latest_versions", "type": "json", "pointer": "/status/latestVersions", "description": "Object by key name: the version that encrypts. It also tells when a row of key_ring_versions is missing."}], "description": "Sets of named encryption keys. The keys themselves are in key_ring_versions, wrapped."}'),
	('key_ring_versions', '1da663702dece394683c0ff21eb39c00b6e73afe034f36c56f180efc349c010a', '{"name": "key_ring_versions", "columns": [{"name": "ring", "type": "text", "pointer": "/status/versions/ring", "description": "Name of the key ring."}, {"name": "key", "type": "text", "pointer": "/status/versions/key", "description": "Name of the key in the ring."}, {"name": "version", "type": "integer", "pointer": "/status/versions/version", "description": "Counts the versions of a key, from 1."}, {"name": "wrapped", "type": "text", "pointer": "/status/versions/wrapped", "description": "The 256-bit key, wrapped, in base64; bound to tenant, ring, key and version."}, {"name": "kek_id", "type": "text", "pointer": "/status/versions/kekId", "description": "The key-encryption key that wrapped it."}, {"name": "created_at", "type": "timestamptz", "pointer": "/status/versions/createdAt", "description": "When the version was made."}, {"name": "state", "type": "text", "values": ["enabled", "disabled", "destroyed"], "pointer": "/status/versions/state", "description": "enabled; disabled below the least version that may decrypt; destroyed by hand only."}, {"name": "retained_since", "type": "timestamptz", "pointer": "/status/versions/retainedSince", "nullable": true, "description": "Since when the key or its ring is no longer declared; null: it is."}], "description": "Versions of keys, each wrapped by a key-encryption key. Rows are added, never removed."}'),
	('plans', 'c9582dfa0f5ef4c55c566495e5954cdabc07b7e235587a885ade1cb9e594b2a1', '{"name": "plans", "views": [{"name": "plan_features", "select": "with recursive lineage (plan, ancestor, depth) as (\n  select name, name, 0 from edict_data.plans\n  union all\n  select lineage.plan, regexp_replace(parent.extends, ''^.*/'', ''''), lineage.depth + 1\n  from lineage join edict_data.plans as parent on parent.name = lineage.ancestor\n  where parent.extends is not null and lineage.depth < 50\n)\nselect distinct on (lineage.plan, feature.key)\n  plans.tenant, lineage.plan, feature.key as feature, feature.value::boolean as enabled\nfrom lineage\n  join edict_data.plans as plans on plans.name = lineage.ancestor\n  cross join lateral jsonb_each_text(plans.features) as feature (key, value)\norder by lineage.plan, feature.key, lineage.depth", "description": "The features of each plan with the inherited ones; a feature without a row is off."}, {"name": "plan_limits", "select": "with recursive lineage (plan, ancestor, depth) as (\n  select name, name, 0 from edict_data.plans\n  union all\n  select lineage.plan, regexp_replace(parent.extends, ''^.*/'', ''''), lineage.depth + 1\n  from lineage join edict_data.plans as parent on parent.name = lineage.ancestor\n  where parent.extends is not null and lineage.depth < 50\n)\nselect distinct on (lineage.plan, bound.key)\n  plans.tenant, lineage.plan, bound.key as resource, nullif(bound.value, ''unlimited'')::bigint as maximum\nfrom lineage\n  join edict_data.plans as plans on plans.name = lineage.ancestor\n  cross join lateral jsonb_each_text(plans.limits) as bound (key, value)\norder by lineage.plan, bound.key, lineage.depth", "description": "The limits of each plan with the inherited ones, null for unlimited; a limit without a row is not told."}], "columns": [{"name": "display_name", "type": "text", "pointer": "/displayName", "description": "The plan''s name for people."}, {"name": "description", "type": "text", "pointer": "/description", "nullable": true, "description": "Whom the plan is for."}, {"name": "extends", "type": "text", "pointer": "/extends", "nullable": true, "description": "The plan that counts where this one says nothing, as referred to."}, {"name": "price_currency", "type": "text", "pointer": "/price/currency", "nullable": true, "description": "The currency (ISO 4217); null: negotiated or free."}, {"name": "price_monthly", "type": "text", "pointer": "/price/monthly", "nullable": true, "description": "The price of a month, a decimal."}, {"name": "price_yearly", "type": "text", "pointer": "/price/yearly", "nullable": true, "description": "The price of a year, a decimal."}, {"name": "price_per_user", "type": "text", "pointer": "/price/perUser", "nullable": true, "description": "The price of each user, a decimal."}, {"name": "limits", "type": "json", "pointer": "/limits", "description": "Object of whole numbers or \"unlimited\"; the plan''s own only."}, {"name": "features", "type": "json", "pointer": "/features", "description": "Object of booleans by feature; the plan''s own only."}, {"name": "active", "type": "boolean", "pointer": "/active", "description": "Whether tenants can be on the plan."}, {"name": "public", "type": "boolean", "pointer": "/public", "description": "Whether the pricing page shows it."}, {"name": "sort_order", "type": "integer", "pointer": "/sortOrder", "description": "The place on the pricing page, the smallest first."}, {"name": "stripe_product_id", "type": "text", "pointer": "/stripe/productId", "nullable": true, "description": "The product''s id at Stripe."}, {"name": "stripe_monthly_price_id", "type": "text", "pointer": "/stripe/monthlyPriceId", "nullable": true, "description": "The id of the monthly price at Stripe."}, {"name": "stripe_yearly_price_id", "type": "text", "pointer": "/stripe/yearlyPriceId", "nullable": true, "description": "The id of the yearly price at Stripe."}], "description": "What tenants can buy. Limits and features are the plan''s own; the views have the inherited ones too."}'),
	('retention_policies', '3b9d0b8495adab305e98d85f6b38dd817f03d35b461a879ba1997f2524c95e1b', '{"name": "retention_policies", "views": [{"name": "retention_targets", "select": "select\n  policies.tenant, policies.name as policy, policies.category,\n  target.value ->> ''dataSource'' as data_source, target.value ->> ''table'' as table_name,\n  target.value ->> ''tenantColumn'' as tenant_column, target.value ->> ''dateColumn'' as date_column,\n  target.value ->> ''subjectColumn'' as subject_column,\n  policies.retention_type, policies.retention_period, policies.retention_until, policies.automatic,\n  policies.trigger_type, policies.trigger_event, policies.action, policies.grace_period, policies.max_rows\nfrom edict_data.retention_policies as policies\n  cross join lateral jsonb_array_elements(policies.targets) as target (value)", "description": "One row for each table of each policy, with what a clean-up job needs to know."}], "columns": [{"name": "description", "type": "text", "pointer": "/description", "nullable": true, "description": "Which data is meant."}, {"name": "category", "type": "text", "values": ["personal-identity", "communication-content", "usage-data", "financial-data", "authentication", "organizational", "audit-logs"], "pointer": "/category", "description": "The category of the data."}, {"name": "lawful_basis", "type": "text", "values": ["consent", "contract", "legal-obligation", "legitimate-interest"], "pointer": "/lawfulBasis", "description": "The legal ground for keeping the data (GDPR Art. 6)."}, {"name": "retention_type", "type": "text", "values": ["period", "indefinite"], "pointer": "/retention/type", "description": "period or indefinite."}, {"name": "retention_period", "type": "text", "pointer": "/retention/period", "nullable": true, "description": "ISO 8601 period, counted by the calendar in UTC from the trigger; null: indefinite."}, {"name": "retention_minimum", "type": "text", "pointer": "/retention/minimum", "nullable": true, "description": "The legal floor of the period; null: none."}, {"name": "retention_until", "type": "text", "values": ["account-closure", "contract-end"], "pointer": "/retention/until", "nullable": true, "description": "What ends indefinite keeping; null: a period does."}, {"name": "automatic", "type": "boolean", "pointer": "/automatic", "description": "Whether the action runs by itself when the data is due."}, {"name": "trigger_type", "type": "text", "values": ["date-created", "date-modified", "date-of-event"], "pointer": "/trigger/type", "description": "What starts the clock."}, {"name": "trigger_event", "type": "text", "pointer": "/trigger/event", "nullable": true, "description": "The event that starts the clock, for date-of-event."}, {"name": "action", "type": "text", "values": ["delete", "anonymize", "archive"], "pointer": "/action", "description": "What happens to data that is due."}, {"name": "targets", "type": "json", "pointer": "/targets", "description": "List of {dataSource, table, tenantColumn, dateColumn, subjectColumn}: the tables that hold the data."}, {"name": "grace_period", "type": "text", "pointer": "/gracePeriod", "description": "ISO 8601 period for which data that is due waits."}, {"name": "max_rows", "type": "json", "pointer": "/maxRows", "nullable": true, "description": "Object {amount, percent}: a run that would touch more stops; null: no bound."}], "description": "How long data of each category lives, and what happens to it afterwards."}'),
	('roles', '9ba925e8b056d0fb2cbe64aa5cf7ce0ce92066b0d12bcabdd6bace6ad1f38769', '{"name": "roles", "columns": [{"name": "description", "type": "text", "pointer": "/description", "nullable": true, "description": "Whom the role is for."}, {"name": "extends", "type": "text", "pointer": "/extends", "nullable": true, "description": "The role whose rules this one has too, as referred to."}, {"name": "rules", "type": "json", "pointer": "/rules", "description": "List of {id, effect, actions, resources, feature, when}: the role''s own rules."}], "description": "Named sets of rules. Decisions come from the decision point; the rows are for showing and choosing roles."}'),
	('role_bindings', 'e2aaa24006e78b28d463c16c1a8c30055bb180daeead3676a699122fd6f2a10b', '{"name": "role_bindings", "views": [{"name": "role_binding_subjects", "select": "select\n  bindings.tenant, bindings.name as binding, bindings.role,\n  regexp_replace(bindings.role, ''^.*/'', '''') as role_name,\n  subject.value ->> ''type'' as subject_type, subject.value ->> ''id'' as subject_id,\n  bindings.expires_at\nfrom edict_data.role_bindings as bindings\n  cross join lateral jsonb_array_elements(bindings.subjects) as subject (value)", "description": "One row for each subject of each binding; role_name is the role without its owner."}], "columns": [{"name": "description", "type": "text", "pointer": "/description", "nullable": true, "description": "Why these subjects have the role."}, {"name": "role", "type": "text", "pointer": "/role", "description": "The role, as referred to: NAME, platform/NAME or TENANT/NAME."}, {"name": "subjects", "type": "json", "pointer": "/subjects", "description": "List of {type, id}: who gets the role."}, {"name": "expires_at", "type": "timestamptz", "pointer": "/expiresAt", "nullable": true, "description": "From then on the binding does not count; null: it never ends."}], "description": "Who has which role. The rows tell members apart; what they may do, the decision point answers."}'),
	('security_policies', '38b2c573628b1bd76583d74ce682d8722355cec67be3549a4bd55e4fafd0b7e4', '{"name": "security_policies", "columns": [{"name": "password_min_length", "type": "integer", "pointer": "/password/minLength", "description": "Least length of a password that is the only factor."}, {"name": "password_min_length_with_mfa", "type": "integer", "pointer": "/password/minLengthWithMfa", "description": "Least length of a password beside a second factor."}, {"name": "password_max_length", "type": "integer", "pointer": "/password/maxLength", "description": "Greatest length of a password."}, {"name": "password_require_uppercase", "type": "boolean", "pointer": "/password/requireUppercase", "description": "Whether an upper-case letter is demanded."}, {"name": "password_require_lowercase", "type": "boolean", "pointer": "/password/requireLowercase", "description": "Whether a lower-case letter is demanded."}, {"name": "password_require_numbers", "type": "boolean", "pointer": "/password/requireNumbers", "description": "Whether a digit is demanded."}, {"name": "password_require_symbols", "type": "boolean", "pointer": "/password/requireSymbols", "description": "Whether a symbol is demanded."}, {"name": "password_max_age_days", "type": "integer", "pointer": "/password/maxAgeDays", "nullable": true, "description": "After so many days a new password is demanded; null: never."}, {"name": "password_history_count", "type": "integer", "pointer": "/password/historyCount", "description": "So many of the latest passwords cannot be used again."}, {"name": "password_check_breached", "type": "boolean", "pointer": "/password/checkBreached", "description": "Whether passwords known from breaches are refused."}, {"name": "session_idle_timeout", "type": "text", "pointer": "/session/idleTimeout", "description": "ISO 8601 duration without a request after which a session ends."}, {"name": "session_absolute_timeout", "type": "text", "pointer": "/session/absoluteTimeout", "description": "ISO 8601 duration after the sign-in at which a session ends."}, {"name": "session_max_concurrent", "type": "integer", "pointer": "/session/maxConcurrent", "nullable": true, "description": "Sessions of one user at a time; null: any number."}, {"name": "session_reauth_for", "type": "text[]", "pointer": "/session/reauthFor", "description": "Actions (type:action) that need a fresh sign-in."}, {"name": "session_reauth_within", "type": "text", "pointer": "/session/reauthWithin", "description": "ISO 8601 duration for which a sign-in counts as fresh."}, {"name": "network_mode", "type": "text", "values": ["off", "report", "enforce"], "pointer": "/network/mode", "description": "off ignores the list, report only tells, enforce denies."}, {"name": "network_allow", "type": "text[]", "pointer": "/network/allow", "description": "Networks (CIDR) from which people may come."}, {"name": "network_trusted_proxies", "type": "text[]", "pointer": "/network/trustedProxies", "description": "Proxies (CIDR) whose X-Forwarded-For is believed."}, {"name": "network_break_glass_roles", "type": "text[]", "pointer": "/network/breakGlassRoles", "description": "Roles, as referred to, that the list does not bind."}, {"name": "mfa_required_for_all", "type": "boolean", "pointer": "/mfa/requiredForAll", "description": "Whether everybody needs a second factor."}, {"name": "mfa_required_roles", "type": "text[]", "pointer": "/mfa/requiredRoles", "description": "Names of the roles that need a second factor."}, {"name": "mfa_methods", "type": "text[]", "values": ["webauthn", "totp", "sms", "email"], "pointer": "/mfa/methods", "description": "Second factors that count."}, {"name": "mfa_enrollment_grace", "type": "text", "pointer": "/mfa/enrollmentGrace", "description": "ISO 8601 duration for which a new user needs no second factor."}, {"name": "mfa_recovery_codes", "type": "integer", "pointer": "/mfa/recoveryCodes", "description": "How many single-use recovery codes a user gets."}, {"name": "lockout_failures", "type": "integer", "pointer": "/lockout/failures", "description": "So many failures within the window lock an account."}, {"name": "lockout_window", "type": "text", "pointer": "/lockout/window", "description": "ISO 8601 duration after which a failure is forgotten."}, {"name": "lockout_duration", "type": "text", "pointer": "/lockout/duration", "description": "ISO 8601 duration for which an account stays locked."}, {"name": "audit_retention", "type": "text", "pointer": "/audit/retention", "description": "ISO 8601 period for which the security log is kept."}], "description": "Security policies as each owner wrote them. In force is the stricter of the platform''s and the tenant''s: read the release."}'),
	('sso_connections', '4dc21c671904b22d4b81788b4646b800f7ff3318d831f236ee7271858468b904', '{"name": "sso_connections", "views": [{"name": "sso_domains", "select": "select\n  domain.value as domain, connections.tenant, connections.name as connection,\n  connections.protocol, connections.enforcement_mode, connections.enforcement_start_at\nfrom edict_data.sso_connections as connections\n  cross join lateral unnest(connections.domains) as domain (value)\nwhere connections.enabled", "description": "One row for each domain of each enabled connection, to find the connection of an e-mail address."}], "columns": [{"name": "display_name", "type": "text", "pointer": "/displayName", "nullable": true, "description": "What the sign-in page calls the connection."}, {"name": "provider", "type": "text", "values": ["okta", "entra-id", "google-workspace", "keycloak", "custom"], "pointer": "/provider", "description": "The product at the other end."}, {"name": "enabled", "type": "boolean", "pointer": "/enabled", "description": "Whether people can sign in through the connection."}, {"name": "protocol", "type": "text", "values": ["saml", "oidc"], "pointer": "/protocol/type", "description": "saml or oidc; the columns of the other protocol are null."}, {"name": "clock_skew", "type": "text", "pointer": "/protocol/clockSkew", "description": "ISO 8601 duration by which the provider''s clock may differ."}, {"name": "saml_entity_id", "type": "text", "pointer": "/protocol/entityId", "nullable": true, "description": "SAML: entity id of the identity provider."}, {"name": "saml_sso_url", "type": "text", "pointer": "/protocol/ssoUrl", "nullable": true, "description": "SAML: where sign-in requests go."}, {"name": "saml_slo_url", "type": "text", "pointer": "/protocol/sloUrl", "nullable": true, "description": "SAML: where sign-out requests go; null: no single sign-out."}, {"name": "saml_certificates", "type": "text[]", "pointer": "/protocol/certificates", "nullable": true, "description": "SAML: the provider''s signing certificates in PEM."}, {"name": "saml_name_id_format", "type": "text", "values": ["email", "persistent", "transient", "unspecified"], "pointer": "/protocol/nameIdFormat", "nullable": true, "description": "SAML: what the provider sends as the name of the person."}, {"name": "saml_audience", "type": "text", "pointer": "/protocol/audience", "nullable": true, "description": "SAML: audience that an answer must name; null: the application''s own."}, {"name": "saml_want_assertions_signed", "type": "boolean", "pointer": "/protocol/wantAssertionsSigned", "nullable": true, "description": "SAML: whether an assertion must be signed itself."}, {"name": "saml_want_response_signed", "type": "boolean", "pointer": "/protocol/wantResponseSigned", "nullable": true, "description": "SAML: whether the response must be signed too."}, {"name": "saml_signature_algorithms", "type": "text[]", "values": ["rsa-sha256", "rsa-sha384", "rsa-sha512", "ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512"], "pointer": "/protocol/signatureAlgorithms", "nullable": true, "description": "SAML: signature algorithms that are accepted."}, {"name": "saml_allow_idp_initiated", "type": "boolean", "pointer": "/protocol/allowIdpInitiated", "nullable": true, "description": "SAML: whether answers that nobody asked for are accepted."}, {"name": "saml_force_authn", "type": "boolean", "pointer": "/protocol/forceAuthn", "nullable": true, "description": "SAML: whether credentials are asked for each time."}, {"name": "oidc_issuer", "type": "text", "pointer": "/protocol/issuer", "nullable": true, "description": "OpenID Connect: the issuer."}, {"name": "oidc_client_id", "type": "text", "pointer": "/protocol/clientId", "nullable": true, "description": "OpenID Connect: id of the application at the provider."}, {"name": "oidc_client_secret_ref", "type": "text", "pointer": "/protocol/clientSecretRef/name", "nullable": true, "description": "OpenID Connect: name of the secret, never the secret."}, {"name": "oidc_client_authentication", "type": "text", "values": ["client-secret-basic", "client-secret-post"], "pointer": "/protocol/clientAuthentication", "nullable": true, "description": "OpenID Connect: how the secret is sent to the token endpoint."}, {"name": "oidc_authorization_url", "type": "text", "pointer": "/protocol/authorizationUrl", "nullable": true, "description": "OpenID Connect: authorization endpoint; null: as discovered."}, {"name": "oidc_token_url", "type": "text", "pointer": "/protocol/tokenUrl", "nullable": true, "description": "OpenID Connect: token endpoint; null: as discovered."}, {"name": "oidc_userinfo_url", "type": "text", "pointer": "/protocol/userinfoUrl", "nullable": true, "description": "OpenID Connect: userinfo endpoint; null: as discovered."}, {"name": "oidc_scopes", "type": "text[]", "pointer": "/protocol/scopes", "nullable": true, "description": "OpenID Connect: scopes to ask for."}, {"name": "oidc_pkce", "type": "boolean", "pointer": "/protocol/pkce", "nullable": true, "description": "OpenID Connect: whether PKCE with S256 is used."}, {"name": "oidc_id_token_algorithms", "type": "text[]", "values": ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "ES512", "EdDSA"], "pointer": "/protocol/idTokenAlgorithms", "nullable": true, "description": "OpenID Connect: signature algorithms of ID tokens."}, {"name": "attribute_email", "type": "text", "pointer": "/attributes/email", "description": "Claim with the e-mail address."}, {"name": "attribute_first_name", "type": "text", "pointer": "/attributes/firstName", "description": "Claim with the given name."}, {"name": "attribute_last_name", "type": "text", "pointer": "/attributes/lastName", "description": "Claim with the family name."}, {"name": "attribute_groups", "type": "text", "pointer": "/attributes/groups", "description": "Claim with the groups."}, {"name": "domains", "type": "text[]", "pointer": "/domains", "description": "E-mail domains whose people sign in here."}, {"name": "enforcement_mode", "type": "text", "values": ["optional", "required"], "pointer": "/enforcement/mode", "description": "optional leaves passwords in place, required refuses them."}, {"name": "enforcement_break_glass", "type": "text[]", "pointer": "/enforcement/breakGlass", "description": "Subject ids that may sign in by password all the same."}, {"name": "enforcement_start_at", "type": "timestamptz", "pointer": "/enforcement/startAt", "nullable": true, "description": "From when mode required counts; null: at once."}, {"name": "jit", "type": "boolean", "pointer": "/provisioning/jit", "description": "Whether an account is made at the first sign-in."}, {"name": "default_role", "type": "text", "pointer": "/provisioning/defaultRole", "description": "Role of a new account that no group maps, as referred to."}, {"name": "max_role", "type": "text", "pointer": "/provisioning/maxRole", "nullable": true, "description": "No sign-in gives more than this role, as referred to; null: no bound."}, {"name": "group_mappings", "type": "json", "pointer": "/provisioning/groupMappings", "description": "List of {group, role}: roles that groups of the provider give."}], "description": "Connections to the tenants'' own identity providers, by SAML 2.0 or OpenID Connect."}'),
	('tenants', 'f98a667920de8a5653d962c14c15dbe38624f0ed35e69502822602a03675d290', '{"name": "tenants", "columns": [{"name": "display_name", "type": "text", "pointer": "/displayName", "description": "The customer''s name for people."}, {"name": "type", "type": "text", "values": ["personal", "shared"], "pointer": "/type", "description": "personal belongs to one user alone; shared has members."}, {"name": "owner", "type": "text", "pointer": "/owner", "description": "Subject id of the user who owns the tenant."}, {"name": "plan", "type": "text", "pointer": "/plan", "description": "The plan, as referred to: NAME or platform/NAME."}, {"name": "region", "type": "text", "values": ["af-south", "ap-northeast", "ap-south", "ap-southeast", "ca-central", "eu-central", "eu-north", "eu-west", "sa-east", "us-east", "us-west"], "pointer": "/region", "description": "Where the tenant''s data lives."}, {"name": "status", "type": "text", "values": ["active", "suspended", "terminating"], "pointer": "/status", "description": "active answers questions; suspended and terminating deny everything."}, {"name": "suspension_reason", "type": "text", "pointer": "/suspension/reason", "nullable": true, "description": "Why the tenant is suspended."}, {"name": "suspension_since", "type": "date", "pointer": "/suspension/since", "nullable": true, "description": "The day of the suspension."}, {"name": "max_team_members", "type": "integer", "pointer": "/maxTeamMembers", "nullable": true, "description": "At most so many members besides the owner; null: as many as the plan allows."}, {"name": "domains", "type": "json", "pointer": "/domains", "description": "List of {name, verification: {method, verifiedOn}}: the tenant''s e-mail domains."}], "description": "Customers: owner, plan, region and status."}'),
	('waivers', 'd7ec2224aef27e740c2fee0e7963d5f3b258c8bdc345bb3bbfc8cb1e2c3da623', '{"name": "waivers", "columns": [{"name": "rule", "type": "text", "pointer": "/rule", "description": "The rule, as category/name."}, {"name": "resource_kind", "type": "text", "pointer": "/resource/kind", "description": "Kind of the resource."}, {"name": "resource_name", "type": "text", "pointer": "/resource/name", "description": "Name of the resource."}, {"name": "resource_tenant", "type": "text", "pointer": "/resource/tenant", "nullable": true, "description": "Tenant of the resource; null: the waiver''s own tenant, or the platform."}, {"name": "until", "type": "date", "pointer": "/until", "description": "The last day on which the waiver counts."}, {"name": "reason", "type": "text", "pointer": "/reason", "description": "Why the finding is accepted."}, {"name": "owner", "type": "text", "pointer": "/owner", "description": "Who answers for it."}, {"name": "ticket", "type": "text", "pointer": "/ticket", "nullable": true, "description": "Where the work that makes the waiver needless is followed."}], "description": "Findings that are accepted until a day, with the reason and who answers for it."}');

INSERT INTO edict_data.tenants VALUES
	('', 'globex', 'Globex Inc.', 'shared', 'owner@globex.example', 'startup', 'us-east', 'active', NULL, NULL, NULL, '[{"name": "globex.example", "verification": {"method": "email", "verifiedOn": "2026-10-15"}}]'),
	('', 'acme', 'Acme Corporation', 'shared', 'owner@acme.example', 'enterprise', 'eu-central', 'active', NULL, NULL, NULL, '[{"name": "acme.example", "verification": {"method": "dns-txt", "verifiedOn": "2026-10-01"}}]');

INSERT INTO edict_state.applied VALUES
	('Role/viewer', 'Role', NULL, 1, 'sha256:423da21aad2ab6cc557e044c9b8c8bbcc16ba5620b4674a29a07a731e4055eb4', '{"spec": {"rules": [{"id": "view-data", "effect": "allow", "actions": ["view"], "resources": ["data"]}], "description": "Looks at data and changes nothing."}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/roles.yaml", "line": 12, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('RetentionPolicy/audit-logs', 'RetentionPolicy', NULL, 1, 'sha256:df0703908e3b825fc7d66243b3c4421176d47902e2cfdc06153da332d8ae6e3f', '{"spec": {"action": "delete", "maxRows": {"percent": 5}, "targets": [{"table": "public.audit_logs", "dataSource": "main", "dateColumn": "created_at", "tenantColumn": "tenant_id", "subjectColumn": "user_id"}], "trigger": {"type": "date-created"}, "category": "audit-logs", "automatic": true, "retention": {"type": "period", "period": "P3Y", "minimum": "P3Y"}, "description": "Security and access logs.", "gracePeriod": "P7D", "lawfulBasis": "legal-obligation"}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/retention.yaml", "line": 93, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('RetentionPolicy/authentication', 'RetentionPolicy', NULL, 1, 'sha256:c8dc3c096cf951134b4a33e9730168e0c720fb970ef94b47acdd77c308afc3b4', '{"spec": {"action": "delete", "targets": [], "trigger": {"type": "date-created"}, "category": "authentication", "automatic": false, "retention": {"type": "indefinite", "until": "account-closure"}, "description": "Second factors and password hashes.", "gracePeriod": "P7D", "lawfulBasis": "contract"}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/retention.yaml", "line": 73, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('RetentionPolicy/communication-content', 'RetentionPolicy', NULL, 1, 'sha256:3bbceee2794033c94de815c162920e4839a5a9632f3eb0b28b0f40be2f0bb0fe', '{"spec": {"action": "delete", "maxRows": {"amount": 500000, "percent": 5}, "targets": [{"table": "public.messages", "dataSource": "main", "dateColumn": "sent_at", "tenantColumn": "tenant_id", "subjectColumn": "contact_id"}, {"table": "public.conversations", "dataSource": "main", "dateColumn": "created_at", "tenantColumn": "tenant_id", "subjectColumn": "contact_id"}], "trigger": {"type": "date-created"}, "category": "communication-content", "automatic": true, "retention": {"type": "period", "period": "P1Y"}, "description": "Messages and conversations.", "gracePeriod": "P7D", "lawfulBasis": "consent"}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/retention.yaml", "line": 21, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('RetentionPolicy/financial-data', 'RetentionPolicy', NULL, 1, 'sha256:fa871dfc164ae868b2cdf783f7d123f7fc07315aa6239c2a22e24605d6f0ac1d', '{"spec": {"action": "delete", "maxRows": {"percent": 5}, "targets": [{"table": "public.billing_events", "dataSource": "main", "dateColumn": "created_at", "tenantColumn": "tenant_id"}], "trigger": {"type": "date-created"}, "category": "financial-data", "automatic": true, "retention": {"type": "period", "period": "P7Y", "minimum": "P7Y"}, "description": "Billing records and invoices.", "gracePeriod": "P7D", "lawfulBasis": "legal-obligation"}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/retention.yaml", "line": 56, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('RetentionPolicy/organizational', 'RetentionPolicy', NULL, 1, 'sha256:74b88e0619afdf69a0761441ca145ee377fbb43053bf20d2eda09538564a7077', '{"spec": {"action": "delete", "targets": [], "trigger": {"type": "date-created"}, "category": "organizational", "automatic": false, "retention": {"type": "indefinite", "until": "contract-end"}, "description": "The tenant''s settings.", "gracePeriod": "P7D", "lawfulBasis": "contract"}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/retention.yaml", "line": 83, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('RetentionPolicy/personal-identity', 'RetentionPolicy', NULL, 1, 'sha256:946d3c6e08a39c6666e0503d7998804d1ba1e12ba2eff035d25e6cb261211ca0', '{"spec": {"action": "delete", "targets": [{"table": "public.contacts", "dataSource": "main", "dateColumn": "created_at", "tenantColumn": "tenant_id", "subjectColumn": "contact_id"}], "trigger": {"type": "date-created"}, "category": "personal-identity", "automatic": false, "retention": {"type": "indefinite", "until": "account-closure"}, "description": "Names, e-mail addresses and telephone numbers of contacts.", "gracePeriod": "P7D", "lawfulBasis": "contract"}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/retention.yaml", "line": 5, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('RetentionPolicy/usage-data', 'RetentionPolicy', NULL, 1, 'sha256:97e6b9164b779da6e15d95432abecc25853f17aaac477cb0ce211d048bec9181', '{"spec": {"action": "delete", "maxRows": {"percent": 5}, "targets": [], "trigger": {"type": "date-created"}, "category": "usage-data", "automatic": true, "retention": {"type": "period", "period": "P90D"}, "description": "Analytics, sessions and use of features; kept outside of the tables named in edict.yaml.", "gracePeriod": "P7D", "lawfulBasis": "legitimate-interest"}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/retention.yaml", "line": 44, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('SecurityPolicy/baseline', 'SecurityPolicy', NULL, 1, 'sha256:f3e5479d69240d5d2ac379f54f76959c0ed1d5a38ce57a974827849927ad5feb', '{"spec": {"mfa": {"methods": ["webauthn", "totp"], "recoveryCodes": 10, "requiredRoles": ["owner", "admin"], "requiredForAll": false, "enrollmentGrace": "P7D"}, "audit": {"retention": "P3Y"}, "lockout": {"window": "PT15M", "duration": "PT15M", "failures": 10}, "network": {"mode": "off", "allow": [], "trustedProxies": [], "breakGlassRoles": []}, "session": {"reauthFor": [], "idleTimeout": "PT1H", "reauthWithin": "PT15M", "maxConcurrent": 10, "absoluteTimeout": "PT24H"}, "password": {"maxLength": 128, "minLength": 15, "historyCount": 5, "checkBreached": true, "requireNumbers": false, "requireSymbols": false, "minLengthWithMfa": 8, "requireLowercase": false, "requireUppercase": false}}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/security.yaml", "line": 5, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('Plan/free', 'Plan', NULL, 1, 'sha256:851e0823481752ed298baa1704565a4e55a4d07362e51d4f093bdf6bff95af11', '{"spec": {"active": true, "limits": {"jobs": 3, "users": 1, "storageGb": 1, "teamMembers": 0, "apiCallsMonthly": 0}, "public": true, "features": {"data-export": true}, "sortOrder": 10, "displayName": "Free"}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/plans.yaml", "line": 5, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('Plan/startup', 'Plan', NULL, 1, 'sha256:bdc42bdaad42b3bc869a4de9c44f103616ba3615c34e0b2ca3ee889f20dfa34e', '{"spec": {"price": {"yearly": "490.00", "monthly": "49.00", "currency": "EUR"}, "active": true, "limits": {"jobs": 25, "users": 3, "storageGb": 10, "teamMembers": 2, "apiCallsMonthly": 10000}, "public": true, "extends": "free", "features": {"sso": true, "webhooks": true, "api-access": true}, "sortOrder": 20, "displayName": "Startup"}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/plans.yaml", "line": 21, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('Plan/sme', 'Plan', NULL, 1, 'sha256:2604ffc78971019b0053e1a0797fb078d9662afade5cde850755910f1abe8113', '{"spec": {"price": {"yearly": "1990.00", "monthly": "199.00", "currency": "EUR"}, "active": true, "limits": {"jobs": 100, "users": 6, "storageGb": 100, "teamMembers": 5, "apiCallsMonthly": 100000}, "public": true, "extends": "startup", "features": {"scim": true, "custom-roles": true, "ip-allowlist": true, "custom-branding": true}, "sortOrder": 30, "displayName": "SME"}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/plans.yaml", "line": 41, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('RetentionPolicy/globex/short-usage', 'RetentionPolicy', 'globex', 1, 'sha256:493b3c6acb70998c9500281ca758c0d5f236c9d598c0b4aa75f4c774bd9d20f7', '{"spec": {"action": "delete", "maxRows": {"percent": 10}, "targets": [], "trigger": {"type": "date-created"}, "category": "usage-data", "automatic": true, "retention": {"type": "period", "period": "P30D"}, "description": "Analytics, sessions and use of features.", "gracePeriod": "P7D", "lawfulBasis": "legitimate-interest"}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "tenants/globex/retention.yaml", "line": 4, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('Plan/enterprise', 'Plan', NULL, 1, 'sha256:d32371a77100cf8ac38a010cc46006f142270762d99bbee65cccff45b08e5b72', '{"spec": {"price": {"yearly": "9900.00", "monthly": "990.00", "perUser": "12.00", "currency": "EUR"}, "active": true, "limits": {"jobs": "unlimited", "users": 51, "storageGb": 1000, "teamMembers": 50, "apiCallsMonthly": "unlimited"}, "public": true, "extends": "sme", "features": {"audit-export": true, "data-residency": true, "priority-support": true, "customer-managed-keys": true}, "sortOrder": 40, "displayName": "Enterprise"}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/plans.yaml", "line": 62, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('Tenant/acme', 'Tenant', NULL, 1, 'sha256:f673148676b963f5d2e0de68ecc9443551e9e958da50e34de550686e32d3afd5', '{"spec": {"plan": "enterprise", "type": "shared", "owner": "owner@acme.example", "region": "eu-central", "status": "active", "domains": [{"name": "acme.example", "verification": {"method": "dns-txt", "verifiedOn": "2026-10-01"}}], "displayName": "Acme Corporation"}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/tenants/acme.yaml", "line": 4, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('KeyRing/acme/main', 'KeyRing', 'acme', 1, 'sha256:6bb7ac09271532bf82bf9f65028d5072379971511942f6e4f201c7a0e017f63f', '{"spec": {"keys": [{"name": "master", "purpose": "master"}, {"name": "mfa-secrets", "purpose": "mfa-secrets"}, {"name": "api-keys", "purpose": "api-keys"}, {"name": "personal-data", "purpose": "personal-data"}], "dataKeys": {"maxAge": "PT1H", "maxBytes": 68719476736, "maxMessages": 1000000}, "deletion": {"window": "P30D"}, "provider": {"type": "local", "kekRef": {"name": "acme-kek"}}, "rotation": {"period": "P90D"}, "minDecryptionVersion": 1}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "tenants/acme/keys.yaml", "line": 5, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('SsoConnection/acme/okta', 'SsoConnection', 'acme', 1, 'sha256:d7e85ecaf2aee90d770be0ec1807cd8d855c0abf992a2eb33c473a25b66d358d', '{"spec": {"domains": ["acme.example"], "enabled": true, "protocol": {"pkce": true, "type": "oidc", "issuer": "https://acme.okta.example", "scopes": ["openid", "email", "profile"], "clientId": "0oa1acme2edict3example", "clockSkew": "PT1M", "clientSecretRef": {"name": "acme-oidc-secret"}, "idTokenAlgorithms": ["RS256", "ES256"], "clientAuthentication": "client-secret-basic"}, "provider": "okta", "attributes": {"email": "email", "groups": "groups", "lastName": "family_name", "firstName": "given_name"}, "displayName": "Acme single sign-on", "enforcement": {"mode": "required", "breakGlass": ["owner@acme.example"]}, "provisioning": {"jit": true, "maxRole": "admin", "defaultRole": "viewer", "groupMappings": [{"role": "admin", "group": "acme-admins"}, {"role": "member", "group": "acme-marketing"}]}}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "tenants/acme/sso.yaml", "line": 4, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('SsoConnection/globex/saml', 'SsoConnection', 'globex', 1, 'sha256:d9af7414c66b498c46934c2d831da311c51966c144497d5fbe98bd449e4e100f', '{"spec": {"domains": ["globex.example"], "enabled": true, "protocol": {"type": "saml", "ssoUrl": "https://id.globex.example/saml/sso", "entityId": "https://id.globex.example/saml", "clockSkew": "PT1M", "forceAuthn": false, "certificates": ["-----BEGIN CERTIFICATE-----\nMIIDRTCCAi2gAwIBAgIUHuOFgycqe9yghgwWuKwRGligDoQwDQYJKoZIhvcNAQEL\nBQAwMjEUMBIGA1UECgwLR2xvYmV4IEluYy4xGjAYBgNVBAMMEWlkLmdsb2JleC5l\neGFtcGxlMB4XDTI2MTEyMjE1MTAzN1oXDTM2MTExOTE1MTAzN1owMjEUMBIGA1UE\nCgwLR2xvYmV4IEluYy4xGjAYBgNVBAMMEWlkLmdsb2JleC5leGFtcGxlMIIBIjAN\nBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1/4Odb0s23SPffCaLSo9jsNhrfdU\nH+RIrerQsuN8PWk3sK9WmKQl4C5LelWAueZ2ktxsxzPXx7w60LQnlsl5ZLTxOy0t\nvonaM/5KOyUk2PcdriEU0jq4FOz1UzBTqf7RVPb0eXiWl7jjAHBVVJrVo6WTQxWN\nBPHKHuD1srMaci1ezWTlxIid4733vw1L9ihRAEpeKngIvmgYLRQ5zPfly7i9Iq4R\n1AcHMBws8/aQ3Eu5qjjBdvQijtsRho68LVZ4Sf5ieMG0NOLknZfhPCZZDntjkB4d\n5Qha7uytvy9J2an1B4HJdcuYIdy4EDJXYNGXsqKQ3EE+tdqV3oDl7dxE6wIDAQAB\no1MwUTAdBgNVHQ4EFgQUs+z681N5QJ2JmKLEW8qZkwY4vJYwHwYDVR0jBBgwFoAU\ns+z681N5QJ2JmKLEW8qZkwY4vJYwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0B\nAQsFAAOCAQEATrTAf4f7ji5qB+EWd4K2zbCO5kp1JLchsfYIZoSRQghduB8o+xRU\ngWwe6lzvriRCDtbLhprkFPhlnMX9RF6yRfp43xBGcRe6EsGN0avZY1SaqdFyQp99\nk6uujWW/c6nMzUvJZtDrO59+vxwz9SpMy33AlPvsqg6xJBjuQI5zzf3/s5CjHN8K\nGXfIVzR3QCa28GsIVqIgzqr3qH3RAgCSQasHx5SpD6IphPriRncKDV0cBiVMfQSe\nW00YZA2SBbfHiSa398DSE4m4m6q3nnEvCz1zemhBSzaTanr/ZFnlWI5imyQf4tUF\nwSLZd7uH4jiC8hceBDTMOkjVckmrWkNHxQ==\n-----END CERTIFICATE-----\n"], "nameIdFormat": "email", "allowIdpInitiated": false, "wantResponseSigned": false, "signatureAlgorithms": ["rsa-sha256", "ecdsa-sha256"], "wantAssertionsSigned": true}, "provider": "custom", "attributes": {"email": "email", "groups": "groups", "lastName": "family_name", "firstName": "given_name"}, "displayName": "Globex single sign-on", "enforcement": {"mode": "optional", "breakGlass": ["owner@globex.example"]}, "provisioning": {"jit": true, "maxRole": "admin", "defaultRole": "viewer", "groupMappings": []}}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "tenants/globex/sso.yaml", "line": 5, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('Tenant/globex', 'Tenant', NULL, 1, 'sha256:4799d2507019e29ad52b94b511b6bb28d9aa6e11b7ec147298204d119eda06ca', '{"spec": {"plan": "startup", "type": "shared", "owner": "owner@globex.example", "region": "us-east", "status": "active", "domains": [{"name": "globex.example", "verification": {"method": "email", "verifiedOn": "2026-10-15"}}], "displayName": "Globex Inc."}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/tenants/globex.yaml", "line": 2, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('KeyRing/globex/main', 'KeyRing', 'globex', 1, 'sha256:07137523cc800d77ba84929ca08a0b78cce8364f30a9338321bd72c4fefbb2ee', '{"spec": {"keys": [{"name": "master", "purpose": "master"}, {"name": "mfa-secrets", "purpose": "mfa-secrets"}], "dataKeys": {"maxAge": "PT1H", "maxBytes": 68719476736, "maxMessages": 1000000}, "deletion": {"window": "P30D"}, "provider": {"type": "local", "kekRef": {"name": "globex-kek"}}, "rotation": {"period": "P1Y"}, "minDecryptionVersion": 1}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "tenants/globex/keys.yaml", "line": 2, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('RetentionPolicy/acme/short-messages', 'RetentionPolicy', 'acme', 1, 'sha256:a22462167a95aae66392a8c0c078e3fa46f3ae6e1ade3c409e671295588e566b', '{"spec": {"action": "delete", "maxRows": {"amount": 500000, "percent": 10}, "targets": [{"table": "public.messages", "dataSource": "main", "dateColumn": "sent_at", "tenantColumn": "tenant_id", "subjectColumn": "contact_id"}, {"table": "public.conversations", "dataSource": "main", "dateColumn": "created_at", "tenantColumn": "tenant_id", "subjectColumn": "contact_id"}], "trigger": {"type": "date-created"}, "category": "communication-content", "automatic": true, "retention": {"type": "period", "period": "P6M"}, "description": "Messages and conversations, at Acme''s own wish.", "gracePeriod": "P7D", "lawfulBasis": "consent"}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "tenants/acme/retention.yaml", "line": 4, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('RoleBinding/acme/admin', 'RoleBinding', 'acme', 1, 'sha256:32e0a6675e730dc5ee9f764b5ed33726bda21305801e9ac2b9caaa83b6ba6a8a', '{"spec": {"role": "admin", "subjects": [{"id": "admin@acme.example", "type": "user"}]}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "tenants/acme/role-bindings.yaml", "line": 14, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('RoleBinding/globex/admin', 'RoleBinding', 'globex', 1, 'sha256:71c7c41179048ae2fcff9a17008462da26d002fed36386e9ad8d50fa6d21c8b4', '{"spec": {"role": "admin", "subjects": [{"id": "admin@globex.example", "type": "user"}]}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "tenants/globex/role-bindings.yaml", "line": 13, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('SecurityPolicy/acme/security', 'SecurityPolicy', 'acme', 1, 'sha256:df499fad90ff289ece5b55c0597c597977761d1810ade9e9943570010e6d9f06', '{"spec": {"mfa": {"methods": ["webauthn", "totp"], "recoveryCodes": 10, "requiredRoles": ["owner", "admin"], "requiredForAll": true, "enrollmentGrace": "P7D"}, "audit": {"retention": "P3Y"}, "lockout": {"window": "PT15M", "duration": "PT15M", "failures": 10}, "network": {"mode": "report", "allow": ["203.0.113.0/24", "2001:db8::/32"], "trustedProxies": [], "breakGlassRoles": ["owner"]}, "session": {"reauthFor": [], "idleTimeout": "PT30M", "reauthWithin": "PT15M", "maxConcurrent": 5, "absoluteTimeout": "PT12H"}, "password": {"maxLength": 128, "minLength": 15, "historyCount": 5, "checkBreached": true, "requireNumbers": false, "requireSymbols": false, "minLengthWithMfa": 8, "requireLowercase": false, "requireUppercase": false}}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "tenants/acme/security.yaml", "line": 4, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('SecurityPolicy/globex/security', 'SecurityPolicy', 'globex', 1, 'sha256:e14b73795d3808c99e6fb97268a84dbf62558e0a2ec9afce2816cb44e9034a34', '{"spec": {"mfa": {"methods": ["webauthn", "totp"], "recoveryCodes": 10, "requiredRoles": ["owner", "admin"], "requiredForAll": false, "enrollmentGrace": "P7D"}, "audit": {"retention": "P3Y"}, "lockout": {"window": "PT15M", "duration": "PT15M", "failures": 10}, "network": {"mode": "off", "allow": [], "trustedProxies": [], "breakGlassRoles": []}, "session": {"reauthFor": [], "idleTimeout": "PT1H", "reauthWithin": "PT15M", "absoluteTimeout": "PT8H"}, "password": {"maxLength": 128, "minLength": 15, "historyCount": 5, "checkBreached": true, "requireNumbers": false, "requireSymbols": false, "minLengthWithMfa": 8, "requireLowercase": false, "requireUppercase": false}}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "tenants/globex/security.yaml", "line": 4, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('RoleBinding/globex/viewer', 'RoleBinding', 'globex', 1, 'sha256:4b0aec954f9af4e366f2c2e80d3f987c08584b3b99628209be30dcfa10fe4d09', '{"spec": {"role": "viewer", "subjects": [{"id": "viewer@globex.example", "type": "user"}]}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "tenants/globex/role-bindings.yaml", "line": 22, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('Role/member', 'Role', NULL, 1, 'sha256:9d5891670c7b293250f37b14e44a0f97438580a26d50d942b632e94a6df85bca', '{"spec": {"rules": [{"id": "edit-campaigns", "effect": "allow", "actions": ["edit"], "resources": ["campaign"]}], "extends": "viewer", "description": "Works on campaigns."}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/roles.yaml", "line": 23, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('RoleBinding/acme/viewer', 'RoleBinding', 'acme', 1, 'sha256:d188a4366ebc4d51c4856fd8d193c0c91641c9e1d6a3a0fe2d96066f58db7b7e', '{"spec": {"role": "viewer", "subjects": [{"id": "viewer@acme.example", "type": "user"}]}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "tenants/acme/role-bindings.yaml", "line": 32, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('RoleBinding/acme/member', 'RoleBinding', 'acme', 1, 'sha256:f236022be929d1114393fe49f67746b4d155b6d7605df0867059c81a8574e17e', '{"spec": {"role": "member", "subjects": [{"id": "member@acme.example", "type": "user"}]}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "tenants/acme/role-bindings.yaml", "line": 23, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('Role/admin', 'Role', NULL, 1, 'sha256:da0bc75f9c934124801622dbb58a46bfdd7d7da58de61a70a00b2ca8713f816d', '{"spec": {"rules": [], "extends": "member", "description": "Runs the tenant; in the application''s data no more than a member."}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/roles.yaml", "line": 35, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('Role/owner', 'Role', NULL, 1, 'sha256:2632a3523bb1aa0ce621cfcd216c47f3a9813a4ce95cb78010f1c124b50862ee', '{"spec": {"rules": [{"id": "connect-accounts", "effect": "allow", "actions": ["connect"], "resources": ["account"]}, {"id": "send-messages", "effect": "allow", "actions": ["send"], "resources": ["message"]}], "extends": "admin", "description": "The one whose identity messages are sent under."}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "platform/roles.yaml", "line": 43, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('RoleBinding/acme/owner', 'RoleBinding', 'acme', 1, 'sha256:368e0899533adb0f963d75ac9efd02230d52d883e485be987969929fdbd1b633', '{"spec": {"role": "owner", "subjects": [{"id": "owner@acme.example", "type": "user"}]}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "tenants/acme/role-bindings.yaml", "line": 5, "column": 1}', '2026-11-22 18:16:24.155+00'),
	('RoleBinding/globex/owner', 'RoleBinding', 'globex', 1, 'sha256:8b62572866d4928e95a8fb51a08e9bf99bfba492fb9a6a38de61d4e66689a6bf', '{"spec": {"role": "owner", "subjects": [{"id": "owner@globex.example", "type": "user"}]}, "metadata": {"labels": {}, "annotations": {}}}', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', '{"file": "tenants/globex/role-bindings.yaml", "line": 4, "column": 1}', '2026-11-22 18:16:24.155+00');

INSERT INTO edict_state.conditions VALUES
	('Role/viewer', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('RetentionPolicy/audit-logs', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('RetentionPolicy/authentication', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('RetentionPolicy/communication-content', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('RetentionPolicy/financial-data', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('RetentionPolicy/organizational', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('RetentionPolicy/personal-identity', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('RetentionPolicy/usage-data', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('SecurityPolicy/baseline', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('Plan/free', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('Plan/startup', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('Tenant/globex', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('Plan/sme', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('RetentionPolicy/globex/short-usage', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('Plan/enterprise', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('SecurityPolicy/globex/security', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('Role/member', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('Tenant/acme', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('KeyRing/globex/main', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('RetentionPolicy/acme/short-messages', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('RoleBinding/acme/viewer', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('RoleBinding/acme/member', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('RoleBinding/globex/viewer', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('KeyRing/acme/main', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('Role/admin', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('RoleBinding/acme/admin', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('RoleBinding/globex/admin', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('SsoConnection/acme/okta', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('SsoConnection/globex/saml', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('Role/owner', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('SecurityPolicy/acme/security', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('RoleBinding/acme/owner', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]'),
	('RoleBinding/globex/owner', '[{"type": "Ready", "reason": "Applied", "status": "True", "message": "equal to the desired state"}]');

INSERT INTO edict_state.events VALUES
	(1, '2026-11-22 18:16:24.274+00', 'apply.started', 'root', NULL, NULL, 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"held": 0, "changes": 33}', 'sha256:0000000000000000000000000000000000000000000000000000000000000000', 'sha256:d2a03ad203cc4a833c0d6d20aad1125e8079f2d45feaf60384f5d335c5662381'),
	(2, '2026-11-22 18:16:24.299+00', 'resource.created', 'root', NULL, 'SecurityPolicy/baseline', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/security.yaml", "line": 5, "fields": [{"after": 15, "pointer": "/spec/password/minLength"}, {"after": 8, "pointer": "/spec/password/minLengthWithMfa"}, {"after": 128, "pointer": "/spec/password/maxLength"}, {"after": false, "pointer": "/spec/password/requireUppercase"}, {"after": false, "pointer": "/spec/password/requireLowercase"}, {"after": false, "pointer": "/spec/password/requireNumbers"}, {"after": false, "pointer": "/spec/password/requireSymbols"}, {"after": 5, "pointer": "/spec/password/historyCount"}, {"after": true, "pointer": "/spec/password/checkBreached"}, {"after": "PT1H", "pointer": "/spec/session/idleTimeout"}, {"after": "PT24H", "pointer": "/spec/session/absoluteTimeout"}, {"after": 10, "pointer": "/spec/session/maxConcurrent"}, {"after": [], "pointer": "/spec/session/reauthFor"}, {"after": "PT15M", "pointer": "/spec/session/reauthWithin"}, {"after": "off", "pointer": "/spec/network/mode"}, {"after": [], "pointer": "/spec/network/allow"}, {"after": [], "pointer": "/spec/network/trustedProxies"}, {"after": [], "pointer": "/spec/network/breakGlassRoles"}, {"after": false, "pointer": "/spec/mfa/requiredForAll"}, {"after": ["owner", "admin"], "pointer": "/spec/mfa/requiredRoles"}, {"after": ["webauthn", "totp"], "pointer": "/spec/mfa/methods"}, {"after": "P7D", "pointer": "/spec/mfa/enrollmentGrace"}, {"after": 10, "pointer": "/spec/mfa/recoveryCodes"}, {"after": 10, "pointer": "/spec/lockout/failures"}, {"after": "PT15M", "pointer": "/spec/lockout/window"}, {"after": "PT15M", "pointer": "/spec/lockout/duration"}, {"after": "P3Y", "pointer": "/spec/audit/retention"}]}', 'sha256:d2a03ad203cc4a833c0d6d20aad1125e8079f2d45feaf60384f5d335c5662381', 'sha256:d26f7b4c42d74579c529dced9afadfea546941639123787f560c504e8379144e'),
	(3, '2026-11-22 18:16:24.313+00', 'resource.created', 'root', NULL, 'Plan/free', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/plans.yaml", "line": 5, "fields": [{"after": "Free", "pointer": "/spec/displayName"}, {"after": {"jobs": 3, "users": 1, "storageGb": 1, "teamMembers": 0, "apiCallsMonthly": 0}, "pointer": "/spec/limits"}, {"after": {"data-export": true}, "pointer": "/spec/features"}, {"after": true, "pointer": "/spec/active"}, {"after": true, "pointer": "/spec/public"}, {"after": 10, "pointer": "/spec/sortOrder"}]}', 'sha256:d26f7b4c42d74579c529dced9afadfea546941639123787f560c504e8379144e', 'sha256:d06d8b1a3798ac71b591e3ecac52b36f93869023eb6ab35bce304cb91b379e58'),
	(4, '2026-11-22 18:16:24.316+00', 'resource.created', 'root', NULL, 'Plan/startup', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/plans.yaml", "line": 21, "fields": [{"after": "Startup", "pointer": "/spec/displayName"}, {"after": "free", "pointer": "/spec/extends"}, {"after": "EUR", "pointer": "/spec/price/currency"}, {"after": "49.00", "pointer": "/spec/price/monthly"}, {"after": "490.00", "pointer": "/spec/price/yearly"}, {"after": {"jobs": 25, "users": 3, "storageGb": 10, "teamMembers": 2, "apiCallsMonthly": 10000}, "pointer": "/spec/limits"}, {"after": {"sso": true, "webhooks": true, "api-access": true}, "pointer": "/spec/features"}, {"after": true, "pointer": "/spec/active"}, {"after": true, "pointer": "/spec/public"}, {"after": 20, "pointer": "/spec/sortOrder"}]}', 'sha256:d06d8b1a3798ac71b591e3ecac52b36f93869023eb6ab35bce304cb91b379e58', 'sha256:e8075e7faa344e4486f18d5bc7b6cdda407035f07fd81c7e31c1f44b41b262a0'),
	(5, '2026-11-22 18:16:24.32+00', 'resource.created', 'root', NULL, 'Tenant/globex', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/tenants/globex.yaml", "line": 2, "fields": [{"after": "Globex Inc.", "pointer": "/spec/displayName"}, {"after": "shared", "pointer": "/spec/type"}, {"after": "owner@globex.example", "pointer": "/spec/owner"}, {"after": "startup", "pointer": "/spec/plan"}, {"after": "us-east", "pointer": "/spec/region"}, {"after": "active", "pointer": "/spec/status"}, {"after": [{"name": "globex.example", "verification": {"method": "email", "verifiedOn": "2026-10-15"}}], "pointer": "/spec/domains"}]}', 'sha256:e8075e7faa344e4486f18d5bc7b6cdda407035f07fd81c7e31c1f44b41b262a0', 'sha256:a63dbd906793a4ba1af97b0ab8edeee5c2b862c39af43484c5724f2debb21e7e'),
	(6, '2026-11-22 18:16:24.323+00', 'resource.created', 'root', NULL, 'Plan/sme', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/plans.yaml", "line": 41, "fields": [{"after": "SME", "pointer": "/spec/displayName"}, {"after": "startup", "pointer": "/spec/extends"}, {"after": "EUR", "pointer": "/spec/price/currency"}, {"after": "199.00", "pointer": "/spec/price/monthly"}, {"after": "1990.00", "pointer": "/spec/price/yearly"}, {"after": {"jobs": 100, "users": 6, "storageGb": 100, "teamMembers": 5, "apiCallsMonthly": 100000}, "pointer": "/spec/limits"}, {"after": {"scim": true, "custom-roles": true, "ip-allowlist": true, "custom-branding": true}, "pointer": "/spec/features"}, {"after": true, "pointer": "/spec/active"}, {"after": true, "pointer": "/spec/public"}, {"after": 30, "pointer": "/spec/sortOrder"}]}', 'sha256:a63dbd906793a4ba1af97b0ab8edeee5c2b862c39af43484c5724f2debb21e7e', 'sha256:4fe0aad6d184ab1c70e081726b683361f2f3ddab250b7c7035236c9e20f37188'),
	(7, '2026-11-22 18:16:24.327+00', 'resource.created', 'root', NULL, 'Role/viewer', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/roles.yaml", "line": 12, "fields": [{"after": "Looks at data and changes nothing.", "pointer": "/spec/description"}, {"after": [{"id": "view-data", "effect": "allow", "actions": ["view"], "resources": ["data"]}], "pointer": "/spec/rules"}]}', 'sha256:4fe0aad6d184ab1c70e081726b683361f2f3ddab250b7c7035236c9e20f37188', 'sha256:7ebdb048775269ea5fecaaf05ca3b423adcd399e8a2ccf3c38d473c3634597ee'),
	(8, '2026-11-22 18:16:24.333+00', 'resource.created', 'root', 'globex', 'RetentionPolicy/globex/short-usage', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "tenants/globex/retention.yaml", "line": 4, "fields": [{"after": "Analytics, sessions and use of features.", "pointer": "/spec/description"}, {"after": "usage-data", "pointer": "/spec/category"}, {"after": "legitimate-interest", "pointer": "/spec/lawfulBasis"}, {"after": "period", "pointer": "/spec/retention/type"}, {"after": "P30D", "pointer": "/spec/retention/period"}, {"after": true, "pointer": "/spec/automatic"}, {"after": "date-created", "pointer": "/spec/trigger/type"}, {"after": "delete", "pointer": "/spec/action"}, {"after": [], "pointer": "/spec/targets"}, {"after": "P7D", "pointer": "/spec/gracePeriod"}, {"after": {"percent": 10}, "pointer": "/spec/maxRows"}]}', 'sha256:7ebdb048775269ea5fecaaf05ca3b423adcd399e8a2ccf3c38d473c3634597ee', 'sha256:6fbff5a70d22caf4526517cd8c5d788f8cbfd8ac4706dfa945779976f17f97bd'),
	(9, '2026-11-22 18:16:24.335+00', 'resource.created', 'root', NULL, 'RetentionPolicy/audit-logs', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/retention.yaml", "line": 93, "fields": [{"after": "Security and access logs.", "pointer": "/spec/description"}, {"after": "audit-logs", "pointer": "/spec/category"}, {"after": "legal-obligation", "pointer": "/spec/lawfulBasis"}, {"after": "period", "pointer": "/spec/retention/type"}, {"after": "P3Y", "pointer": "/spec/retention/period"}, {"after": "P3Y", "pointer": "/spec/retention/minimum"}, {"after": true, "pointer": "/spec/automatic"}, {"after": "date-created", "pointer": "/spec/trigger/type"}, {"after": "delete", "pointer": "/spec/action"}, {"after": [{"table": "public.audit_logs", "dataSource": "main", "dateColumn": "created_at", "tenantColumn": "tenant_id", "subjectColumn": "user_id"}], "pointer": "/spec/targets"}, {"after": "P7D", "pointer": "/spec/gracePeriod"}, {"after": {"percent": 5}, "pointer": "/spec/maxRows"}]}', 'sha256:6fbff5a70d22caf4526517cd8c5d788f8cbfd8ac4706dfa945779976f17f97bd', 'sha256:2573dc4a3104b3b152eeb9c410b5ee1e6804c4332881dba08e80539b72c68ccf'),
	(10, '2026-11-22 18:16:24.335+00', 'resource.created', 'root', NULL, 'RetentionPolicy/authentication', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/retention.yaml", "line": 73, "fields": [{"after": "Second factors and password hashes.", "pointer": "/spec/description"}, {"after": "authentication", "pointer": "/spec/category"}, {"after": "contract", "pointer": "/spec/lawfulBasis"}, {"after": "indefinite", "pointer": "/spec/retention/type"}, {"after": "account-closure", "pointer": "/spec/retention/until"}, {"after": false, "pointer": "/spec/automatic"}, {"after": "date-created", "pointer": "/spec/trigger/type"}, {"after": "delete", "pointer": "/spec/action"}, {"after": [], "pointer": "/spec/targets"}, {"after": "P7D", "pointer": "/spec/gracePeriod"}]}', 'sha256:2573dc4a3104b3b152eeb9c410b5ee1e6804c4332881dba08e80539b72c68ccf', 'sha256:20f9639ee4bb479759a99f4a291fc16f226b5b339fca346c05494f84c265de84'),
	(11, '2026-11-22 18:16:24.335+00', 'resource.created', 'root', NULL, 'RetentionPolicy/communication-content', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/retention.yaml", "line": 21, "fields": [{"after": "Messages and conversations.", "pointer": "/spec/description"}, {"after": "communication-content", "pointer": "/spec/category"}, {"after": "consent", "pointer": "/spec/lawfulBasis"}, {"after": "period", "pointer": "/spec/retention/type"}, {"after": "P1Y", "pointer": "/spec/retention/period"}, {"after": true, "pointer": "/spec/automatic"}, {"after": "date-created", "pointer": "/spec/trigger/type"}, {"after": "delete", "pointer": "/spec/action"}, {"after": [{"table": "public.messages", "dataSource": "main", "dateColumn": "sent_at", "tenantColumn": "tenant_id", "subjectColumn": "contact_id"}, {"table": "public.conversations", "dataSource": "main", "dateColumn": "created_at", "tenantColumn": "tenant_id", "subjectColumn": "contact_id"}], "pointer": "/spec/targets"}, {"after": "P7D", "pointer": "/spec/gracePeriod"}, {"after": {"amount": 500000, "percent": 5}, "pointer": "/spec/maxRows"}]}', 'sha256:20f9639ee4bb479759a99f4a291fc16f226b5b339fca346c05494f84c265de84', 'sha256:7705f7ea4bc4fc1f835b02a9c7492b2915cf1ce52b88b2cb868ba995ff626439'),
	(12, '2026-11-22 18:16:24.335+00', 'resource.created', 'root', NULL, 'RetentionPolicy/financial-data', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/retention.yaml", "line": 56, "fields": [{"after": "Billing records and invoices.", "pointer": "/spec/description"}, {"after": "financial-data", "pointer": "/spec/category"}, {"after": "legal-obligation", "pointer": "/spec/lawfulBasis"}, {"after": "period", "pointer": "/spec/retention/type"}, {"after": "P7Y", "pointer": "/spec/retention/period"}, {"after": "P7Y", "pointer": "/spec/retention/minimum"}, {"after": true, "pointer": "/spec/automatic"}, {"after": "date-created", "pointer": "/spec/trigger/type"}, {"after": "delete", "pointer": "/spec/action"}, {"after": [{"table": "public.billing_events", "dataSource": "main", "dateColumn": "created_at", "tenantColumn": "tenant_id"}], "pointer": "/spec/targets"}, {"after": "P7D", "pointer": "/spec/gracePeriod"}, {"after": {"percent": 5}, "pointer": "/spec/maxRows"}]}', 'sha256:7705f7ea4bc4fc1f835b02a9c7492b2915cf1ce52b88b2cb868ba995ff626439', 'sha256:326bf2f7df7276d55259aa17013e18dc9c8e9870bc2cc9baabe4fb9222e85013'),
	(13, '2026-11-22 18:16:24.335+00', 'resource.created', 'root', NULL, 'RetentionPolicy/organizational', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/retention.yaml", "line": 83, "fields": [{"after": "The tenant''s settings.", "pointer": "/spec/description"}, {"after": "organizational", "pointer": "/spec/category"}, {"after": "contract", "pointer": "/spec/lawfulBasis"}, {"after": "indefinite", "pointer": "/spec/retention/type"}, {"after": "contract-end", "pointer": "/spec/retention/until"}, {"after": false, "pointer": "/spec/automatic"}, {"after": "date-created", "pointer": "/spec/trigger/type"}, {"after": "delete", "pointer": "/spec/action"}, {"after": [], "pointer": "/spec/targets"}, {"after": "P7D", "pointer": "/spec/gracePeriod"}]}', 'sha256:326bf2f7df7276d55259aa17013e18dc9c8e9870bc2cc9baabe4fb9222e85013', 'sha256:469491494d44af9a5027ec65166118f560f68a1fddf682f3ab3bc7912f38a9f1'),
	(14, '2026-11-22 18:16:24.335+00', 'resource.created', 'root', NULL, 'RetentionPolicy/personal-identity', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/retention.yaml", "line": 5, "fields": [{"after": "Names, e-mail addresses and telephone numbers of contacts.", "pointer": "/spec/description"}, {"after": "personal-identity", "pointer": "/spec/category"}, {"after": "contract", "pointer": "/spec/lawfulBasis"}, {"after": "indefinite", "pointer": "/spec/retention/type"}, {"after": "account-closure", "pointer": "/spec/retention/until"}, {"after": false, "pointer": "/spec/automatic"}, {"after": "date-created", "pointer": "/spec/trigger/type"}, {"after": "delete", "pointer": "/spec/action"}, {"after": [{"table": "public.contacts", "dataSource": "main", "dateColumn": "created_at", "tenantColumn": "tenant_id", "subjectColumn": "contact_id"}], "pointer": "/spec/targets"}, {"after": "P7D", "pointer": "/spec/gracePeriod"}]}', 'sha256:469491494d44af9a5027ec65166118f560f68a1fddf682f3ab3bc7912f38a9f1', 'sha256:935355bb05992ba934effd125ad274f34af53eaef2d5d731719d844eb9fd0cc6'),
	(15, '2026-11-22 18:16:24.335+00', 'resource.created', 'root', NULL, 'RetentionPolicy/usage-data', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/retention.yaml", "line": 44, "fields": [{"after": "Analytics, sessions and use of features; kept outside of the tables named in edict.yaml.", "pointer": "/spec/description"}, {"after": "usage-data", "pointer": "/spec/category"}, {"after": "legitimate-interest", "pointer": "/spec/lawfulBasis"}, {"after": "period", "pointer": "/spec/retention/type"}, {"after": "P90D", "pointer": "/spec/retention/period"}, {"after": true, "pointer": "/spec/automatic"}, {"after": "date-created", "pointer": "/spec/trigger/type"}, {"after": "delete", "pointer": "/spec/action"}, {"after": [], "pointer": "/spec/targets"}, {"after": "P7D", "pointer": "/spec/gracePeriod"}, {"after": {"percent": 5}, "pointer": "/spec/maxRows"}]}', 'sha256:935355bb05992ba934effd125ad274f34af53eaef2d5d731719d844eb9fd0cc6', 'sha256:50829b3902f8662df371b53b92f2069835aa6e91045626e458e8ea8c518afd31'),
	(20, '2026-11-22 18:16:24.373+00', 'resource.created', 'root', NULL, 'Role/member', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/roles.yaml", "line": 23, "fields": [{"after": "Works on campaigns.", "pointer": "/spec/description"}, {"after": "viewer", "pointer": "/spec/extends"}, {"after": [{"id": "edit-campaigns", "effect": "allow", "actions": ["edit"], "resources": ["campaign"]}], "pointer": "/spec/rules"}]}', 'sha256:bee94be77475f4a54f08fd64af3741d98ef54c05c19c2e98f13d675cc40aa697', 'sha256:2a782ca581ecbdaa643d95d7f65bdf1c42653083208e5be8bad069e98a434f48'),
	(21, '2026-11-22 18:16:24.376+00', 'resource.created', 'root', 'acme', 'RoleBinding/acme/viewer', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "tenants/acme/role-bindings.yaml", "line": 32, "fields": [{"after": "viewer", "pointer": "/spec/role"}, {"after": [{"id": "viewer@acme.example", "type": "user"}], "pointer": "/spec/subjects"}]}', 'sha256:2a782ca581ecbdaa643d95d7f65bdf1c42653083208e5be8bad069e98a434f48', 'sha256:31336df02fc6dd1d6e80555f862aa7a16af3b034b923ac4a00135803efe2d06d'),
	(22, '2026-11-22 18:16:24.376+00', 'resource.created', 'root', 'acme', 'RoleBinding/acme/member', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "tenants/acme/role-bindings.yaml", "line": 23, "fields": [{"after": "member", "pointer": "/spec/role"}, {"after": [{"id": "member@acme.example", "type": "user"}], "pointer": "/spec/subjects"}]}', 'sha256:31336df02fc6dd1d6e80555f862aa7a16af3b034b923ac4a00135803efe2d06d', 'sha256:6a14311a30dc35e3c36ecc6c3c218495c21ca46750ba5f907ff6aed523b58041'),
	(26, '2026-11-22 18:16:24.388+00', 'resource.created', 'root', NULL, 'Role/admin', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/roles.yaml", "line": 35, "fields": [{"after": "Runs the tenant; in the application''s data no more than a member.", "pointer": "/spec/description"}, {"after": "member", "pointer": "/spec/extends"}, {"after": [], "pointer": "/spec/rules"}]}', 'sha256:fa7c20cfcb33bd48e697226cd069ab54df6bae043a6b1e068e8f0536468deed2', 'sha256:1a769e78a650672774f3fc17bb7722a402cef86b5dac917ffce21971fec3d833'),
	(29, '2026-11-22 18:16:24.394+00', 'resource.created', 'root', NULL, 'Role/owner', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/roles.yaml", "line": 43, "fields": [{"after": "The one whose identity messages are sent under.", "pointer": "/spec/description"}, {"after": "admin", "pointer": "/spec/extends"}, {"after": [{"id": "connect-accounts", "effect": "allow", "actions": ["connect"], "resources": ["account"]}, {"id": "send-messages", "effect": "allow", "actions": ["send"], "resources": ["message"]}], "pointer": "/spec/rules"}]}', 'sha256:6b9095f0b8ccb9680e13bba7109ae513482aaf74d715802d91215dc1716747e6', 'sha256:c63f629b3cb8f4f596df62078d5000f92c2d9e157de87620725cef6b8e2a357a'),
	(31, '2026-11-22 18:16:24.399+00', 'resource.created', 'root', 'acme', 'RoleBinding/acme/owner', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "tenants/acme/role-bindings.yaml", "line": 5, "fields": [{"after": "owner", "pointer": "/spec/role"}, {"after": [{"id": "owner@acme.example", "type": "user"}], "pointer": "/spec/subjects"}]}', 'sha256:1b5dc5af67c1a5a924ee21597b739aded3df4c66fbc6b9021f5f789f62c941ce', 'sha256:9148844a8dd5e077b00bd6ab57041054513555d981bcf87e752934b251534e7b'),
	(32, '2026-11-22 18:16:24.399+00', 'resource.created', 'root', 'globex', 'RoleBinding/globex/owner', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "tenants/globex/role-bindings.yaml", "line": 4, "fields": [{"after": "owner", "pointer": "/spec/role"}, {"after": [{"id": "owner@globex.example", "type": "user"}], "pointer": "/spec/subjects"}]}', 'sha256:9148844a8dd5e077b00bd6ab57041054513555d981bcf87e752934b251534e7b', 'sha256:8bd57fe9f480f81ac0e312dcfd82955d432f2cf6a8d3fb405273b1e786c03417'),
	(16, '2026-11-22 18:16:24.356+00', 'resource.created', 'root', 'globex', 'SecurityPolicy/globex/security', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "tenants/globex/security.yaml", "line": 4, "fields": [{"after": 15, "pointer": "/spec/password/minLength"}, {"after": 8, "pointer": "/spec/password/minLengthWithMfa"}, {"after": 128, "pointer": "/spec/password/maxLength"}, {"after": false, "pointer": "/spec/password/requireUppercase"}, {"after": false, "pointer": "/spec/password/requireLowercase"}, {"after": false, "pointer": "/spec/password/requireNumbers"}, {"after": false, "pointer": "/spec/password/requireSymbols"}, {"after": 5, "pointer": "/spec/password/historyCount"}, {"after": true, "pointer": "/spec/password/checkBreached"}, {"after": "PT1H", "pointer": "/spec/session/idleTimeout"}, {"after": "PT8H", "pointer": "/spec/session/absoluteTimeout"}, {"after": [], "pointer": "/spec/session/reauthFor"}, {"after": "PT15M", "pointer": "/spec/session/reauthWithin"}, {"after": "off", "pointer": "/spec/network/mode"}, {"after": [], "pointer": "/spec/network/allow"}, {"after": [], "pointer": "/spec/network/trustedProxies"}, {"after": [], "pointer": "/spec/network/breakGlassRoles"}, {"after": false, "pointer": "/spec/mfa/requiredForAll"}, {"after": ["owner", "admin"], "pointer": "/spec/mfa/requiredRoles"}, {"after": ["webauthn", "totp"], "pointer": "/spec/mfa/methods"}, {"after": "P7D", "pointer": "/spec/mfa/enrollmentGrace"}, {"after": 10, "pointer": "/spec/mfa/recoveryCodes"}, {"after": 10, "pointer": "/spec/lockout/failures"}, {"after": "PT15M", "pointer": "/spec/lockout/window"}, {"after": "PT15M", "pointer": "/spec/lockout/duration"}, {"after": "P3Y", "pointer": "/spec/audit/retention"}]}', 'sha256:50829b3902f8662df371b53b92f2069835aa6e91045626e458e8ea8c518afd31', 'sha256:17f8744b1ed9fd68028c2d70ddd5fe89b5b96211af60fcf67c65d9ba132633ea'),
	(23, '2026-11-22 18:16:24.383+00', 'resource.created', 'root', 'globex', 'RoleBinding/globex/viewer', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "tenants/globex/role-bindings.yaml", "line": 22, "fields": [{"after": "viewer", "pointer": "/spec/role"}, {"after": [{"id": "viewer@globex.example", "type": "user"}], "pointer": "/spec/subjects"}]}', 'sha256:6a14311a30dc35e3c36ecc6c3c218495c21ca46750ba5f907ff6aed523b58041', 'sha256:8ae656f09019da0dd99233b82dcae5fc64f49f8628d47cd00eb9057609cb9c5a'),
	(17, '2026-11-22 18:16:24.361+00', 'resource.created', 'root', NULL, 'Plan/enterprise', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/plans.yaml", "line": 62, "fields": [{"after": "Enterprise", "pointer": "/spec/displayName"}, {"after": "sme", "pointer": "/spec/extends"}, {"after": "EUR", "pointer": "/spec/price/currency"}, {"after": "990.00", "pointer": "/spec/price/monthly"}, {"after": "9900.00", "pointer": "/spec/price/yearly"}, {"after": "12.00", "pointer": "/spec/price/perUser"}, {"after": {"jobs": "unlimited", "users": 51, "storageGb": 1000, "teamMembers": 50, "apiCallsMonthly": "unlimited"}, "pointer": "/spec/limits"}, {"after": {"audit-export": true, "data-residency": true, "priority-support": true, "customer-managed-keys": true}, "pointer": "/spec/features"}, {"after": true, "pointer": "/spec/active"}, {"after": true, "pointer": "/spec/public"}, {"after": 40, "pointer": "/spec/sortOrder"}]}', 'sha256:17f8744b1ed9fd68028c2d70ddd5fe89b5b96211af60fcf67c65d9ba132633ea', 'sha256:37da13f7754246ab26a43c2a809bb3377d7534d42a7a57069c00b8e92390e732'),
	(18, '2026-11-22 18:16:24.365+00', 'resource.created', 'root', NULL, 'Tenant/acme', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "platform/tenants/acme.yaml", "line": 4, "fields": [{"after": "Acme Corporation", "pointer": "/spec/displayName"}, {"after": "shared", "pointer": "/spec/type"}, {"after": "owner@acme.example", "pointer": "/spec/owner"}, {"after": "enterprise", "pointer": "/spec/plan"}, {"after": "eu-central", "pointer": "/spec/region"}, {"after": "active", "pointer": "/spec/status"}, {"after": [{"name": "acme.example", "verification": {"method": "dns-txt", "verifiedOn": "2026-10-01"}}], "pointer": "/spec/domains"}]}', 'sha256:37da13f7754246ab26a43c2a809bb3377d7534d42a7a57069c00b8e92390e732', 'sha256:bac65823cae309f9e2014f75232fd874cb4bc7080578795a05c1cb59de2bb3b0'),
	(24, '2026-11-22 18:16:24.385+00', 'resource.created', 'root', 'acme', 'KeyRing/acme/main', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "tenants/acme/keys.yaml", "line": 5, "fields": [{"after": "local", "pointer": "/spec/provider/type"}, {"after": "acme-kek", "pointer": "/spec/provider/kekRef/name"}, {"after": [{"name": "master", "purpose": "master"}, {"name": "mfa-secrets", "purpose": "mfa-secrets"}, {"name": "api-keys", "purpose": "api-keys"}, {"name": "personal-data", "purpose": "personal-data"}], "pointer": "/spec/keys"}, {"after": "P90D", "pointer": "/spec/rotation/period"}, {"after": 1, "pointer": "/spec/minDecryptionVersion"}, {"after": "PT1H", "pointer": "/spec/dataKeys/maxAge"}, {"after": 1000000, "pointer": "/spec/dataKeys/maxMessages"}, {"after": 68719476736, "pointer": "/spec/dataKeys/maxBytes"}, {"after": "P30D", "pointer": "/spec/deletion/window"}, {"after": 1, "pointer": "/status/keys/master/version"}, {"after": 1, "pointer": "/status/keys/mfa-secrets/version"}, {"after": 1, "pointer": "/status/keys/api-keys/version"}, {"after": 1, "pointer": "/status/keys/personal-data/version"}]}', 'sha256:8ae656f09019da0dd99233b82dcae5fc64f49f8628d47cd00eb9057609cb9c5a', 'sha256:a99fa67521f7f9bb5a1cff03a6638b1c105be922e530779d8abf5242c2ad7229'),
	(33, '2026-11-22 18:16:24.399+00', 'resource.created', 'root', 'acme', 'SsoConnection/acme/okta', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "tenants/acme/sso.yaml", "line": 4, "fields": [{"after": "Acme single sign-on", "pointer": "/spec/displayName"}, {"after": "okta", "pointer": "/spec/provider"}, {"after": true, "pointer": "/spec/enabled"}, {"after": "oidc", "pointer": "/spec/protocol/type"}, {"after": "PT1M", "pointer": "/spec/protocol/clockSkew"}, {"after": "https://acme.okta.example", "pointer": "/spec/protocol/issuer"}, {"after": "0oa1acme2edict3example", "pointer": "/spec/protocol/clientId"}, {"after": "acme-oidc-secret", "pointer": "/spec/protocol/clientSecretRef/name"}, {"after": "client-secret-basic", "pointer": "/spec/protocol/clientAuthentication"}, {"after": ["openid", "email", "profile"], "pointer": "/spec/protocol/scopes"}, {"after": true, "pointer": "/spec/protocol/pkce"}, {"after": ["RS256", "ES256"], "pointer": "/spec/protocol/idTokenAlgorithms"}, {"after": "email", "pointer": "/spec/attributes/email"}, {"after": "given_name", "pointer": "/spec/attributes/firstName"}, {"after": "family_name", "pointer": "/spec/attributes/lastName"}, {"after": "groups", "pointer": "/spec/attributes/groups"}, {"after": ["acme.example"], "pointer": "/spec/domains"}, {"after": "required", "pointer": "/spec/enforcement/mode"}, {"after": ["owner@acme.example"], "pointer": "/spec/enforcement/breakGlass"}, {"after": true, "pointer": "/spec/provisioning/jit"}, {"after": "viewer", "pointer": "/spec/provisioning/defaultRole"}, {"after": "admin", "pointer": "/spec/provisioning/maxRole"}, {"after": [{"role": "admin", "group": "acme-admins"}, {"role": "member", "group": "acme-marketing"}], "pointer": "/spec/provisioning/groupMappings"}]}', 'sha256:8bd57fe9f480f81ac0e312dcfd82955d432f2cf6a8d3fb405273b1e786c03417', 'sha256:c534eb8706fe0293c4419a46d11da7bf1f642d8988ab3db5e3eaf1d1cd514173'),
	(34, '2026-11-22 18:16:24.399+00', 'resource.created', 'root', 'globex', 'SsoConnection/globex/saml', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "tenants/globex/sso.yaml", "line": 5, "fields": [{"after": "Globex single sign-on", "pointer": "/spec/displayName"}, {"after": "custom", "pointer": "/spec/provider"}, {"after": true, "pointer": "/spec/enabled"}, {"after": "saml", "pointer": "/spec/protocol/type"}, {"after": "PT1M", "pointer": "/spec/protocol/clockSkew"}, {"after": "https://id.globex.example/saml", "pointer": "/spec/protocol/entityId"}, {"after": "https://id.globex.example/saml/sso", "pointer": "/spec/protocol/ssoUrl"}, {"after": ["-----BEGIN CERTIFICATE-----\nMIIDRTCCAi2gAwIBAgIUHuOFgycqe9yghgwWuKwRGligDoQwDQYJKoZIhvcNAQEL\nBQAwMjEUMBIGA1UECgwLR2xvYmV4IEluYy4xGjAYBgNVBAMMEWlkLmdsb2JleC5l\neGFtcGxlMB4XDTI2MTEyMjE1MTAzN1oXDTM2MTExOTE1MTAzN1owMjEUMBIGA1UE\nCgwLR2xvYmV4IEluYy4xGjAYBgNVBAMMEWlkLmdsb2JleC5leGFtcGxlMIIBIjAN\nBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1/4Odb0s23SPffCaLSo9jsNhrfdU\nH+RIrerQsuN8PWk3sK9WmKQl4C5LelWAueZ2ktxsxzPXx7w60LQnlsl5ZLTxOy0t\nvonaM/5KOyUk2PcdriEU0jq4FOz1UzBTqf7RVPb0eXiWl7jjAHBVVJrVo6WTQxWN\nBPHKHuD1srMaci1ezWTlxIid4733vw1L9ihRAEpeKngIvmgYLRQ5zPfly7i9Iq4R\n1AcHMBws8/aQ3Eu5qjjBdvQijtsRho68LVZ4Sf5ieMG0NOLknZfhPCZZDntjkB4d\n5Qha7uytvy9J2an1B4HJdcuYIdy4EDJXYNGXsqKQ3EE+tdqV3oDl7dxE6wIDAQAB\no1MwUTAdBgNVHQ4EFgQUs+z681N5QJ2JmKLEW8qZkwY4vJYwHwYDVR0jBBgwFoAU\ns+z681N5QJ2JmKLEW8qZkwY4vJYwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0B\nAQsFAAOCAQEATrTAf4f7ji5qB+EWd4K2zbCO5kp1JLchsfYIZoSRQghduB8o+xRU\ngWwe6lzvriRCDtbLhprkFPhlnMX9RF6yRfp43xBGcRe6EsGN0avZY1SaqdFyQp99\nk6uujWW/c6nMzUvJZtDrO59+vxwz9SpMy33AlPvsqg6xJBjuQI5zzf3/s5CjHN8K\nGXfIVzR3QCa28GsIVqIgzqr3qH3RAgCSQasHx5SpD6IphPriRncKDV0cBiVMfQSe\nW00YZA2SBbfHiSa398DSE4m4m6q3nnEvCz1zemhBSzaTanr/ZFnlWI5imyQf4tUF\nwSLZd7uH4jiC8hceBDTMOkjVckmrWkNHxQ==\n-----END CERTIFICATE-----\n"], "pointer": "/spec/protocol/certificates"}, {"after": "email", "pointer": "/spec/protocol/nameIdFormat"}, {"after": true, "pointer": "/spec/protocol/wantAssertionsSigned"}, {"after": false, "pointer": "/spec/protocol/wantResponseSigned"}, {"after": ["rsa-sha256", "ecdsa-sha256"], "pointer": "/spec/protocol/signatureAlgorithms"}, {"after": false, "pointer": "/spec/protocol/allowIdpInitiated"}, {"after": false, "pointer": "/spec/protocol/forceAuthn"}, {"after": "email", "pointer": "/spec/attributes/email"}, {"after": "given_name", "pointer": "/spec/attributes/firstName"}, {"after": "family_name", "pointer": "/spec/attributes/lastName"}, {"after": "groups", "pointer": "/spec/attributes/groups"}, {"after": ["globex.example"], "pointer": "/spec/domains"}, {"after": "optional", "pointer": "/spec/enforcement/mode"}, {"after": ["owner@globex.example"], "pointer": "/spec/enforcement/breakGlass"}, {"after": true, "pointer": "/spec/provisioning/jit"}, {"after": "viewer", "pointer": "/spec/provisioning/defaultRole"}, {"after": "admin", "pointer": "/spec/provisioning/maxRole"}, {"after": [], "pointer": "/spec/provisioning/groupMappings"}]}', 'sha256:c534eb8706fe0293c4419a46d11da7bf1f642d8988ab3db5e3eaf1d1cd514173', 'sha256:a4c0466910a99a9f649991bb3d0df4c24faa5787514635a798641a2f4d8fe4ed'),
	(35, '2026-11-22 18:16:24.402+00', 'apply.finished', 'root', NULL, NULL, 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"made": 33, "failed": 0, "blocked": 0}', 'sha256:a4c0466910a99a9f649991bb3d0df4c24faa5787514635a798641a2f4d8fe4ed', 'sha256:164a6887b8cba1ec20fdaff5f987f2d4205f2262bc3c98f76d9aaeddee0173a2'),
	(36, '2026-11-22 18:16:24.416+00', 'release.published', 'root', 'acme', NULL, 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"release": "sha256:02e6fb09da9f5a9e85e0f4342beac20c6e033b69e49720bcd125ebd0a6d3df7b"}', 'sha256:164a6887b8cba1ec20fdaff5f987f2d4205f2262bc3c98f76d9aaeddee0173a2', 'sha256:648dc7c8d16b2bcc5c96254a4883c32bb268d08c318073375d88b1129a96631f'),
	(37, '2026-11-22 18:16:24.416+00', 'release.published', 'root', 'globex', NULL, 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"release": "sha256:5c643d9c85dc6575ce2689b3cc64d6c9e230037ac031d354d589f0a2d0f73442"}', 'sha256:648dc7c8d16b2bcc5c96254a4883c32bb268d08c318073375d88b1129a96631f', 'sha256:e4736df0b2c2ecb4f91468522116f37194cce3b7d3d2dea61b0377ee74f5107a'),
	(19, '2026-11-22 18:16:24.367+00', 'resource.created', 'root', 'globex', 'KeyRing/globex/main', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "tenants/globex/keys.yaml", "line": 2, "fields": [{"after": "local", "pointer": "/spec/provider/type"}, {"after": "globex-kek", "pointer": "/spec/provider/kekRef/name"}, {"after": [{"name": "master", "purpose": "master"}, {"name": "mfa-secrets", "purpose": "mfa-secrets"}], "pointer": "/spec/keys"}, {"after": "P1Y", "pointer": "/spec/rotation/period"}, {"after": 1, "pointer": "/spec/minDecryptionVersion"}, {"after": "PT1H", "pointer": "/spec/dataKeys/maxAge"}, {"after": 1000000, "pointer": "/spec/dataKeys/maxMessages"}, {"after": 68719476736, "pointer": "/spec/dataKeys/maxBytes"}, {"after": "P30D", "pointer": "/spec/deletion/window"}, {"after": 1, "pointer": "/status/keys/master/version"}, {"after": 1, "pointer": "/status/keys/mfa-secrets/version"}]}', 'sha256:bac65823cae309f9e2014f75232fd874cb4bc7080578795a05c1cb59de2bb3b0', 'sha256:bee94be77475f4a54f08fd64af3741d98ef54c05c19c2e98f13d675cc40aa697'),
	(25, '2026-11-22 18:16:24.386+00', 'resource.created', 'root', 'acme', 'RetentionPolicy/acme/short-messages', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "tenants/acme/retention.yaml", "line": 4, "fields": [{"after": "Messages and conversations, at Acme''s own wish.", "pointer": "/spec/description"}, {"after": "communication-content", "pointer": "/spec/category"}, {"after": "consent", "pointer": "/spec/lawfulBasis"}, {"after": "period", "pointer": "/spec/retention/type"}, {"after": "P6M", "pointer": "/spec/retention/period"}, {"after": true, "pointer": "/spec/automatic"}, {"after": "date-created", "pointer": "/spec/trigger/type"}, {"after": "delete", "pointer": "/spec/action"}, {"after": [{"table": "public.messages", "dataSource": "main", "dateColumn": "sent_at", "tenantColumn": "tenant_id", "subjectColumn": "contact_id"}, {"table": "public.conversations", "dataSource": "main", "dateColumn": "created_at", "tenantColumn": "tenant_id", "subjectColumn": "contact_id"}], "pointer": "/spec/targets"}, {"after": "P7D", "pointer": "/spec/gracePeriod"}, {"after": {"amount": 500000, "percent": 10}, "pointer": "/spec/maxRows"}]}', 'sha256:a99fa67521f7f9bb5a1cff03a6638b1c105be922e530779d8abf5242c2ad7229', 'sha256:fa7c20cfcb33bd48e697226cd069ab54df6bae043a6b1e068e8f0536468deed2'),
	(27, '2026-11-22 18:16:24.393+00', 'resource.created', 'root', 'acme', 'RoleBinding/acme/admin', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "tenants/acme/role-bindings.yaml", "line": 14, "fields": [{"after": "admin", "pointer": "/spec/role"}, {"after": [{"id": "admin@acme.example", "type": "user"}], "pointer": "/spec/subjects"}]}', 'sha256:1a769e78a650672774f3fc17bb7722a402cef86b5dac917ffce21971fec3d833', 'sha256:9b110fdf755d1e31c09f698a6a293152173b68124d146ca294f7c3d2a4608057'),
	(28, '2026-11-22 18:16:24.393+00', 'resource.created', 'root', 'globex', 'RoleBinding/globex/admin', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "tenants/globex/role-bindings.yaml", "line": 13, "fields": [{"after": "admin", "pointer": "/spec/role"}, {"after": [{"id": "admin@globex.example", "type": "user"}], "pointer": "/spec/subjects"}]}', 'sha256:9b110fdf755d1e31c09f698a6a293152173b68124d146ca294f7c3d2a4608057', 'sha256:6b9095f0b8ccb9680e13bba7109ae513482aaf74d715802d91215dc1716747e6'),
	(30, '2026-11-22 18:16:24.397+00', 'resource.created', 'root', 'acme', 'SecurityPolicy/acme/security', 'sha256:383087943d0649ef889f41c34c1ab69e2ad1d4fe3988cbc32b3e873b2e68334f', 'sha256:200ddf17c840de74f8437970e88a8a373e3ecba195d6f5fcd57cd2f5dc07b83d', '{"file": "tenants/acme/security.yaml", "line": 4, "fields": [{"after": 15, "pointer": "/spec/password/minLength"}, {"after": 8, "pointer": "/spec/password/minLengthWithMfa"}, {"after": 128, "pointer": "/spec/password/maxLength"}, {"after": false, "pointer": "/spec/password/requireUppercase"}, {"after": false, "pointer": "/spec/password/requireLowercase"}, {"after": false, "pointer": "/spec/password/requireNumbers"}, {"after": false, "pointer": "/spec/password/requireSymbols"}, {"after": 5, "pointer": "/spec/password/historyCount"}, {"after": true, "pointer": "/spec/password/checkBreached"}, {"after": "PT30M", "pointer": "/spec/session/idleTimeout"}, {"after": "PT12H", "pointer": "/spec/session/absoluteTimeout"}, {"after": 5, "pointer": "/spec/session/maxConcurrent"}, {"after": [], "pointer": "/spec/session/reauthFor"}, {"after": "PT15M", "pointer": "/spec/session/reauthWithin"}, {"after": "report", "pointer": "/spec/network/mode"}, {"after": ["203.0.113.0/24", "2001:db8::/32"], "pointer": "/spec/network/allow"}, {"after": [], "pointer": "/spec/network/trustedProxies"}, {"after": ["owner"], "pointer": "/spec/network/breakGlassRoles"}, {"after": true, "pointer": "/spec/mfa/requiredForAll"}, {"after": ["owner", "admin"], "pointer": "/spec/mfa/requiredRoles"}, {"after": ["webauthn", "totp"], "pointer": "/spec/mfa/methods"}, {"after": "P7D", "pointer": "/spec/mfa/enrollmentGrace"}, {"after": 10, "pointer": "/spec/mfa/recoveryCodes"}, {"after": 10, "pointer": "/spec/lockout/failures"}, {"after": "PT15M", "pointer": "/spec/lockout/window"}, {"after": "PT15M", "pointer": "/spec/lockout/duration"}, {"after": "P3Y", "pointer": "/spec/audit/retention"}]}', 'sha256:c63f629b3cb8f4f596df62078d5000f92c2d9e157de87620725cef6b8e2a357a', 'sha256:1b5dc5af67c1a5a924ee21597b739aded3df4c66fbc6b9021f5f789f62c941ce');

INSERT INTO edict_state.lease_terms VALUES
	('apply', 1, 'vm 2676 9133746f', '-infinity');

INSERT INTO edict_state.leases VALUES
	('apply', 1);

INSERT INTO edict_state.migrations VALUES
	(1, 'applied', 'sha256:8e2d0a14a0ab9edc9b298862f4fc354d4519887e324b02f2f58aaa0530bb173b', '2026-11-22 18:16:23.886031+00'),
	(2, 'conditions', 'sha256:f3752222f414cad21931510aa9a6bb79fd43c942e8ecf200940d30638140f513', '2026-11-22 18:16:23.886031+00'),
	(3, 'events', 'sha256:9410265835891912f9d847770eccf6ef3627e4f332b2708880af4f679fc502b1', '2026-11-22 18:16:23.886031+00'),
	(4, 'events-append-only', 'sha256:3d1180eddad1314f1a08417847aa3b04603f661baebdd6c83c29d767a550fb64', '2026-11-22 18:16:23.886031+00'),
	(5, 'leases', 'sha256:1e6f7a71183cec132fb3a92c12020b5270f95f143fef669566dc9b2200a311ad', '2026-11-22 18:16:23.886031+00'),
	(6, 'releases', 'sha256:2a24dc11f67306b91176eee4a45ea2a6f6c2e112eb76b0097ee99457953c164f', '2026-11-22 18:16:23.886031+00');

INSERT INTO edict_state.release_pointers VALUES
	('acme', 'sha256:02e6fb09da9f5a9e85e0f4342beac20c6e033b69e49720bcd125ebd0a6d3df7b'),
	('globex', 'sha256:5c643d9c85dc6575ce2689b3cc64d6c9e230037ac031d354d589f0a2d0f73442');

INSERT INTO edict_state.releases VALUES
	('sha256:02e6fb09da9f5a9e85e0f4342beac20c6e033b69e49720bcd125ebd0a6d3df7b', 'acme', '{"format":1,"sections":{"bindings":{"user":{"admin@acme.example":[{"role":"Role/admin","source":{"file":"tenants/acme/role-bindings.yaml","line":21,"resource":"RoleBinding/acme/admin"}}],"member@acme.example":[{"role":"Role/member","source":{"file":"tenants/acme/role-bindings.yaml","line":30,"resource":"RoleBinding/acme/member"}}],"owner@acme.example":[{"role":"Role/owner","source":{"file":"tenants/acme/role-bindings.yaml","line":12,"resource":"RoleBinding/acme/owner"}}],"viewer@acme.example":[{"role":"Role/viewer","source":{"file":"tenants/acme/role-bindings.yaml","line":39,"resource":"RoleBinding/acme/viewer"}}]}},"plan":{"features":{"api-access":true,"audit-export":true,"custom-branding":true,"custom-roles":true,"customer-managed-keys":true,"data-export":true,"data-residency":true,"ip-allowlist":true,"priority-support":true,"scim":true,"sso":true,"webhooks":true},"limits":{"apiCallsMonthly":null,"jobs":null,"storageGb":1000,"teamMembers":50,"users":51},"name":"enterprise","source":{"file":"platform/plans.yaml","line":66,"resource":"Plan/enterprise"}},"roles":{"Role/admin":{"name":"admin","rules":{"campaign":{"edit":[{"effect":"allow","id":"Role/member#edit-campaigns","source":{"file":"platform/roles.yaml","line":31,"resource":"Role/member"}}]},"data":{"view":[{"effect":"allow","id":"Role/viewer#view-data","source":{"file":"platform/roles.yaml","line":19,"resource":"Role/viewer"}}]}},"source":{"file":"platform/roles.yaml","line":39,"resource":"Role/admin"}},"Role/member":{"name":"member","rules":{"campaign":{"edit":[{"effect":"allow","id":"Role/member#edit-campaigns","source":{"file":"platform/roles.yaml","line":31,"resource":"Role/member"}}]},"data":{"view":[{"effect":"allow","id":"Role/viewer#view-data","source":{"file":"platform/roles.yaml","line":19,"resource":"Role/viewer"}}]}},"source":{"file":"platform/roles.yaml","line":27,"resource":"Role/member"}},"Role/owner":{"name":"owner","rules":{"account":{"connect":[{"effect":"allow","id":"Role/owner#connect-accounts","source":{"file":"platform/roles.yaml","line":51,"resource":"Role/owner"}}]},"campaign":{"edit":[{"effect":"allow","id":"Role/member#edit-campaigns","source":{"file":"platform/roles.yaml","line":31,"resource":"Role/member"}}]},"data":{"view":[{"effect":"allow","id":"Role/viewer#view-data","source":{"file":"platform/roles.yaml","line":19,"resource":"Role/viewer"}}]},"message":{"send":[{"effect":"allow","id":"Role/owner#send-messages","source":{"file":"platform/roles.yaml","line":54,"resource":"Role/owner"}}]}},"source":{"file":"platform/roles.yaml","line":47,"resource":"Role/owner"}},"Role/viewer":{"name":"viewer","rules":{"data":{"view":[{"effect":"allow","id":"Role/viewer#view-data","source":{"file":"platform/roles.yaml","line":19,"resource":"Role/viewer"}}]}},"source":{"file":"platform/roles.yaml","line":16,"resource":"Role/viewer"}}},"security":{"mfa":{"methods":["totp","webauthn"],"requiredForAll":true,"requiredRoles":["admin","owner"]},"network":{"allow":["2001:db8::/32","203.0.113.0/24"],"breakGlassRoles":["owner"],"mode":"report"},"password":{"checkBreached":true,"historyCount":5,"maxLength":128,"minLength":15,"minLengthWithMfa":8,"requireLowercase":false,"requireNumbers":false,"requireSymbols":false,"requireUppercase":false},"session":{"absoluteSeconds":43200,"idleSeconds":1800,"maxConcurrent":5,"reauthFor":[],"reauthSeconds":900},"sources":[{"file":"platform/security.yaml","line":9,"resource":"SecurityPolicy/baseline"},{"file":"tenants/acme/security.yaml","line":8,"resource":"SecurityPolicy/acme/security"}]},"sso":{"breakGlass":["owner@acme.example"],"connections":["okta"],"required":true,"source":{"file":"tenants/acme/sso.yaml","line":19,"resource":"SsoConnection/acme/okta"}},"tenant":{"name":"acme","owner":"owner@acme.example","region":"eu-central","source":{"file":"platform/tenants/acme.yaml","line":8,"resource":"Tenant/acme"},"status":"active"}},"tenant":"acme"}', '2026-11-22 18:16:24.410811+00'),
	('sha256:5c643d9c85dc6575ce2689b3cc64d6c9e230037ac031d354d589f0a2d0f73442', 'globex', '{"format":1,"sections":{"bindings":{"user":{"admin@globex.example":[{"role":"Role/admin","source":{"file":"tenants/globex/role-bindings.yaml","line":20,"resource":"RoleBinding/globex/admin"}}],"owner@globex.example":[{"role":"Role/owner","source":{"file":"tenants/globex/role-bindings.yaml","line":11,"resource":"RoleBinding/globex/owner"}}],"viewer@globex.example":[{"role":"Role/viewer","source":{"file":"tenants/globex/role-bindings.yaml","line":29,"resource":"RoleBinding/globex/viewer"}}]}},"plan":{"features":{"api-access":true,"data-export":true,"sso":true,"webhooks":true},"limits":{"apiCallsMonthly":10000,"jobs":25,"storageGb":10,"teamMembers":2,"users":3},"name":"startup","source":{"file":"platform/plans.yaml","line":25,"resource":"Plan/startup"}},"roles":{"Role/admin":{"name":"admin","rules":{"campaign":{"edit":[{"effect":"allow","id":"Role/member#edit-campaigns","source":{"file":"platform/roles.yaml","line":31,"resource":"Role/member"}}]},"data":{"view":[{"effect":"allow","id":"Role/viewer#view-data","source":{"file":"platform/roles.yaml","line":19,"resource":"Role/viewer"}}]}},"source":{"file":"platform/roles.yaml","line":39,"resource":"Role/admin"}},"Role/member":{"name":"member","rules":{"campaign":{"edit":[{"effect":"allow","id":"Role/member#edit-campaigns","source":{"file":"platform/roles.yaml","line":31,"resource":"Role/member"}}]},"data":{"view":[{"effect":"allow","id":"Role/viewer#view-data","source":{"file":"platform/roles.yaml","line":19,"resource":"Role/viewer"}}]}},"source":{"file":"platform/roles.yaml","line":27,"resource":"Role/member"}},"Role/owner":{"name":"owner","rules":{"account":{"connect":[{"effect":"allow","id":"Role/owner#connect-accounts","source":{"file":"platform/roles.yaml","line":51,"resource":"Role/owner"}}]},"campaign":{"edit":[{"effect":"allow","id":"Role/member#edit-campaigns","source":{"file":"platform/roles.yaml","line":31,"resource":"Role/member"}}]},"data":{"view":[{"effect":"allow","id":"Role/viewer#view-data","source":{"file":"platform/roles.yaml","line":19,"resource":"Role/viewer"}}]},"message":{"send":[{"effect":"allow","id":"Role/owner#send-messages","source":{"file":"platform/roles.yaml","line":54,"resource":"Role/owner"}}]}},"source":{"file":"platform/roles.yaml","line":47,"resource":"Role/owner"}},"Role/viewer":{"name":"viewer","rules":{"data":{"view":[{"effect":"allow","id":"Role/viewer#view-data","source":{"file":"platform/roles.yaml","line":19,"resource":"Role/viewer"}}]}},"source":{"file":"platform/roles.yaml","line":16,"resource":"Role/viewer"}}},"security":{"mfa":{"methods":["totp","webauthn"],"requiredForAll":false,"requiredRoles":["admin","owner"]},"network":{"allow":[],"breakGlassRoles":[],"mode":"off"},"password":{"checkBreached":true,"historyCount":5,"maxLength":128,"minLength":15,"minLengthWithMfa":8,"requireLowercase":false,"requireNumbers":false,"requireSymbols":false,"requireUppercase":false},"session":{"absoluteSeconds":28800,"idleSeconds":3600,"maxConcurrent":10,"reauthFor":[],"reauthSeconds":900},"sources":[{"file":"platform/security.yaml","line":9,"resource":"SecurityPolicy/baseline"},{"file":"tenants/globex/security.yaml","line":8,"resource":"SecurityPolicy/globex/security"}]},"sso":{"breakGlass":[],"connections":["saml"],"required":false,"source":{"file":"tenants/globex/sso.yaml","line":42,"resource":"SsoConnection/globex/saml"}},"tenant":{"name":"globex","owner":"owner@globex.example","region":"us-east","source":{"file":"platform/tenants/globex.yaml","line":6,"resource":"Tenant/globex"},"status":"active"}},"tenant":"globex"}', '2026-11-22 18:16:24.410811+00');

INSERT INTO edict_state.trail_head VALUES
	(true, 37, 'sha256:e4736df0b2c2ecb4f91468522116f37194cce3b7d3d2dea61b0377ee74f5107a', '2026-11-22 18:16:24.416+00');

ALTER TABLE ONLY edict_data.key_ring_versions
    ADD CONSTRAINT key_ring_versions_pkey PRIMARY KEY (tenant, name);

ALTER TABLE ONLY edict_data.key_rings
    ADD CONSTRAINT key_rings_pkey PRIMARY KEY (tenant, name);

ALTER TABLE ONLY edict_data.plans
    ADD CONSTRAINT plans_pkey PRIMARY KEY (tenant, name);

ALTER TABLE ONLY edict_data.retention_policies
    ADD CONSTRAINT retention_policies_pkey PRIMARY KEY (tenant, name);

ALTER TABLE ONLY edict_data.role_bindings
    ADD CONSTRAINT role_bindings_pkey PRIMARY KEY (tenant, name);

ALTER TABLE ONLY edict_data.roles
    ADD CONSTRAINT roles_pkey PRIMARY KEY (tenant, name);

ALTER TABLE ONLY edict_data.security_policies
    ADD CONSTRAINT security_policies_pkey PRIMARY KEY (tenant, name);

ALTER TABLE ONLY edict_data.sso_connections
    ADD CONSTRAINT sso_connections_pkey PRIMARY KEY (tenant, name);

ALTER TABLE ONLY edict_data.table_specs
    ADD CONSTRAINT table_specs_pkey PRIMARY KEY (name);

ALTER TABLE ONLY edict_data.tenants
    ADD CONSTRAINT tenants_pkey PRIMARY KEY (tenant, name);

ALTER TABLE ONLY edict_data.waivers
    ADD CONSTRAINT waivers_pkey PRIMARY KEY (tenant, name);

ALTER TABLE ONLY edict_state.applied
    ADD CONSTRAINT applied_pkey PRIMARY KEY (key);

ALTER TABLE ONLY edict_state.conditions
    ADD CONSTRAINT conditions_pkey PRIMARY KEY (key);

ALTER TABLE ONLY edict_state.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (sequence);

ALTER TABLE ONLY edict_state.lease_terms
    ADD CONSTRAINT lease_terms_pkey PRIMARY KEY (name);

ALTER TABLE ONLY edict_state.leases
    ADD CONSTRAINT leases_pkey PRIMARY KEY (name);

ALTER TABLE ONLY edict_state.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (number);

ALTER TABLE ONLY edict_state.release_pointers
    ADD CONSTRAINT release_pointers_pkey PRIMARY KEY (tenant);

ALTER TABLE ONLY edict_state.releases
    ADD CONSTRAINT releases_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY edict_state.trail_head
    ADD CONSTRAINT trail_head_pkey PRIMARY KEY (only_row);

CREATE INDEX events_resource ON edict_state.events USING btree (resource, sequence) WHERE (resource IS NOT NULL);

CREATE INDEX events_tenant ON edict_state.events USING btree (tenant, sequence) WHERE (tenant IS NOT NULL);

CREATE TRIGGER events_append_only BEFORE DELETE OR UPDATE ON edict_state.events FOR EACH ROW EXECUTE FUNCTION edict_state.refuse_change();

CREATE TRIGGER events_not_truncated BEFORE TRUNCATE ON edict_state.events FOR EACH STATEMENT EXECUTE FUNCTION edict_state.refuse_change();

ALTER TABLE ONLY edict_state.lease_terms
    ADD CONSTRAINT lease_terms_name_fkey FOREIGN KEY (name) REFERENCES edict_state.leases(name);

ALTER TABLE ONLY edict_state.release_pointers
    ADD CONSTRAINT release_pointers_digest_fkey FOREIGN KEY (digest) REFERENCES edict_state.releases(digest);

