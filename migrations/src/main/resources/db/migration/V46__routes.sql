-- Who has which hostname, port and IPv4 address at the edge, claimed in the transactions that append the events.

CREATE TABLE command.hostname_claim (
    hostname text PRIMARY KEY,
    org_id   text NOT NULL,
    env_id   text NOT NULL
);
COMMENT ON TABLE command.hostname_claim IS 'While an environment has a route of the hostname, nobody else gets one.';

CREATE TABLE command.ipv4_allocation (
    address       inet PRIMARY KEY,
    allocation_id text NOT NULL,
    org_id        text NOT NULL,
    env_id        text NOT NULL UNIQUE
);

CREATE TABLE command.route (
    route_id      text    PRIMARY KEY,
    org_id        text    NOT NULL,
    app_id        text    NOT NULL,
    env_id        text    NOT NULL,
    hostname      text    NOT NULL REFERENCES command.hostname_claim,
    listen_port   integer NOT NULL,
    protocol_hint text    NOT NULL,
    ipv4_address  inet    REFERENCES command.ipv4_allocation,
    CONSTRAINT route_hostname_port UNIQUE (hostname, listen_port)
);
CREATE INDEX route_env ON command.route (env_id);
CREATE UNIQUE INDEX route_raw_port ON command.route (ipv4_address, listen_port) WHERE protocol_hint = 'tcp_raw';
