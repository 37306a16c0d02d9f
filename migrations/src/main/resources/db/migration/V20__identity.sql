-- Who may call: tokens of every kind, sign-ins under way, people's accounts, service principals. No secret is here in clear.

-- Kinds: access, refresh, session, operator, enrollment, password_link, node. Tokens of one sign-in share a family. Null scopes mean all that a role gives.
ALTER TABLE command.token
    ADD COLUMN family_id   text,
    ADD COLUMN email       text,
    ADD COLUMN scopes      text[],
    ADD COLUMN client_name text,
    ADD COLUMN device_name text,
    ADD COLUMN used_at     timestamptz;
CREATE INDEX token_family ON command.token (family_id) WHERE family_id IS NOT NULL;
CREATE INDEX token_expiry ON command.token (expires_at) WHERE expires_at IS NOT NULL;
COMMENT ON COLUMN command.token.used_at IS 'When a token that works once was used: refresh, enrollment, password_link.';

-- Devices that wait for a person to approve them.
CREATE TABLE command.device_authorization (
    device_code_hash bytea       PRIMARY KEY,
    user_code        text        NOT NULL UNIQUE,
    client_name      text,
    device_name      text,
    scopes           text[],
    status           text        NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'denied', 'used')),
    email            text,
    interval_seconds integer     NOT NULL,
    last_polled_at   timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now(),
    expires_at       timestamptz NOT NULL
);
CREATE INDEX device_authorization_expiry ON command.device_authorization (expires_at);

-- People who sign in with a password. Without one, the one-time link has not been used yet.
CREATE TABLE command.account (
    email           text        PRIMARY KEY,
    password_hash   text,
    password_set_at timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now()
);

-- Failed sign-ins by what was tried, existing account or not.
CREATE TABLE command.login_failure (
    subject_hash  bytea       PRIMARY KEY,
    failures      integer     NOT NULL,
    blocked_until timestamptz NOT NULL,
    last_at       timestamptz NOT NULL DEFAULT now()
);

-- Browsers that were sent to the identity provider and are not back yet.
CREATE TABLE command.oidc_login (
    state_hash bytea       PRIMARY KEY,
    request    bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Service principals that are not deleted. Written in the transaction of their events.
CREATE TABLE command.service_principal (
    sp_id  text   PRIMARY KEY,
    org_id text   NOT NULL,
    name   text   NOT NULL,
    scopes text[] NOT NULL
);

-- The Argon2id hash of each one's secret.
CREATE TABLE command.client_secret (
    sp_id       text PRIMARY KEY,
    secret_hash text NOT NULL
);

CREATE TABLE read_model.service_principal (
    sp_id            text        PRIMARY KEY,
    org_id           text        NOT NULL,
    name             text        NOT NULL,
    scopes           jsonb       NOT NULL,
    created_event_id bigint      NOT NULL,
    resource_version bigint      NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);
CREATE INDEX service_principal_list ON read_model.service_principal (org_id, created_event_id);
