-- Turns the tables of an empty store into ones partitioned by hash of the run. See README.md.
DO $$
DECLARE
  entry record;
  partitions int := coalesce(nullif(current_setting('headroom.partitions', true), ''), '8')::int;
BEGIN
  IF EXISTS (SELECT FROM runs) THEN
    RAISE EXCEPTION 'only an empty store can be partitioned: this one has runs';
  END IF;
  CREATE TEMPORARY TABLE by_run (name text, key text) ON COMMIT DROP;
  INSERT INTO by_run VALUES
    ('runs', 'id'), ('writers', 'run_id'), ('attempts', 'run_id'), ('series', 'run_id'), ('series_attempts', 'run_id'),
    ('series_tail', 'run_id'), ('series_nodes', 'run_id'), ('spectra', 'run_id'), ('layer_profiles', 'run_id'),
    ('events', 'run_id'), ('verdicts', 'run_id'), ('labels', 'run_id'), ('changes', 'run_id');
  FOR entry IN SELECT * FROM by_run LOOP
    EXECUTE format('ALTER TABLE %I RENAME TO %I', entry.name, entry.name || '_plain');
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL) PARTITION BY HASH (%I)', entry.name, entry.name || '_plain', entry.key);
    FOR remainder IN 0 .. partitions - 1 LOOP
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS %s, REMAINDER %s)',
        entry.name || '_p' || remainder, entry.name, partitions, remainder);
    END LOOP;
  END LOOP;
  FOR entry IN SELECT * FROM by_run LOOP
    EXECUTE format('DROP TABLE %I CASCADE', entry.name || '_plain');
    IF entry.name NOT IN ('runs', 'changes') THEN
      EXECUTE format('ALTER TABLE %I ADD FOREIGN KEY (run_id) REFERENCES runs (id) ON DELETE CASCADE', entry.name);
    END IF;
  END LOOP;
END $$;
