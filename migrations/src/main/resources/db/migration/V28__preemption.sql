-- The node on which others are leaving to make room for the instance, and until when nobody else of its priority or below gets that room.
ALTER TABLE command.pending_instance
    ADD COLUMN claimed_node_id text,
    ADD COLUMN claimed_until   timestamptz;
CREATE INDEX pending_instance_claim ON command.pending_instance (claimed_until) WHERE claimed_until IS NOT NULL;
