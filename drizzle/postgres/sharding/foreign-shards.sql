-- Turns the tables of an empty store into ones whose partitions live on the foreign servers shard_0, shard_1, …, on each of
-- which a Headroom store of the same version has been opened. Keys and foreign keys are the shards' own. See README.md.
DO $$
DECLARE
  entry record;
  shards int := (SELECT count(*) FROM pg_foreign_server WHERE srvname ~ '^shard_[0-9]+$');
BEGIN
  IF shards = 0 THEN
    RAISE EXCEPTION 'no foreign server named shard_0, shard_1, … is defined';
  END IF;
  IF EXISTS (SELECT FROM runs) THEN
    RAISE EXCEPTION 'only an empty store can be sharded: this one has runs';
  END IF;
  CREATE TEMPORARY TABLE by_run (name text, key text) ON COMMIT DROP;
  INSERT INTO by_run VALUES
    ('runs', 'id'), ('writers', 'run_id'), ('attempts', 'run_id'), ('series', 'run_id'), ('series_attempts', 'run_id'),
    ('series_tail', 'run_id'), ('series_nodes', 'run_id'), ('spectra', 'run_id'), ('layer_profiles', 'run_id'),
    ('events', 'run_id'), ('verdicts', 'run_id'), ('labels', 'run_id'), ('changes', 'run_id');
  FOR entry IN SELECT * FROM by_run LOOP
    EXECUTE format('ALTER TABLE %I RENAME TO %I', entry.name, entry.name || '_plain');
    EXECUTE format('CREATE TABLE %I (LIKE %I) PARTITION BY HASH (%I)', entry.name, entry.name || '_plain', entry.key);
    FOR remainder IN 0 .. shards - 1 LOOP
      EXECUTE format('CREATE FOREIGN TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS %s, REMAINDER %s) SERVER %I OPTIONS (table_name %L)',
        entry.name || '_p' || remainder, entry.name, shards, remainder, 'shard_' || remainder, entry.name);
    END LOOP;
  END LOOP;
  FOR entry IN SELECT * FROM by_run LOOP
    EXECUTE format('DROP TABLE %I CASCADE', entry.name || '_plain');
  END LOOP;
END $$;
