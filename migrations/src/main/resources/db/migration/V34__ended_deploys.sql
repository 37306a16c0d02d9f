-- How deploys ended that workloads still come from: nobody can resume or promote these any more.
ALTER TABLE command.rollout_state ADD COLUMN ended text;
COMMENT ON COLUMN command.rollout_state.ended IS 'Why the deploy failed, or succeeded; NULL while it goes on.';
