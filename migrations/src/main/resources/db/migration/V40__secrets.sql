-- Secrets, sealed to keys that only nodes have. What is sealed is nowhere in the log, so that these rows cannot be rebuilt from it.

CREATE TABLE command.sealed_secret (
    version_id    text        PRIMARY KEY,
    org_id        text        NOT NULL,
    app_id        text        NOT NULL,
    env_id        text        NOT NULL,
    bundle_id     text        NOT NULL,
    key_id        text        NOT NULL,
    sealed        bytea       NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    superseded_at timestamptz
);
CREATE INDEX sealed_secret_env ON command.sealed_secret (env_id);
CREATE INDEX sealed_secret_key ON command.sealed_secret (key_id);
CREATE INDEX sealed_secret_superseded ON command.sealed_secret (superseded_at) WHERE superseded_at IS NOT NULL;
COMMENT ON COLUMN command.sealed_secret.superseded_at IS 'NULL: the current version of its environment.';
SELECT show_rows_by_org('command.sealed_secret');

-- The version that each instance which has not stopped was requested with, written in the transaction of its events.
CREATE TABLE command.secret_use (
    instance_id text PRIMARY KEY,
    env_id      text NOT NULL,
    version_id  text NOT NULL
);
CREATE INDEX secret_use_env ON command.secret_use (env_id);
CREATE INDEX secret_use_version ON command.secret_use (version_id);

-- What fingerprints are made under: random, made once for the deployment.
CREATE TABLE command.fingerprint_key (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    key    bytea   NOT NULL
);

CREATE TABLE read_model.secret_bundle (
    env_id             text        PRIMARY KEY,
    org_id             text        NOT NULL,
    app_id             text        NOT NULL,
    bundle_id          text        NOT NULL,
    format             text        NOT NULL,
    current_version_id text        NOT NULL,
    resource_version   bigint      NOT NULL DEFAULT 1,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL
);
SELECT show_rows_by_org('read_model.secret_bundle');
