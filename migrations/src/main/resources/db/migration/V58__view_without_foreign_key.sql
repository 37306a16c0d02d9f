-- The workload view deletes its instances itself; to look up the workload of each new one again cost more than the row.
ALTER TABLE read_model.workload_instance DROP CONSTRAINT workload_instance_workload_id_fkey;
