-- Distributes the tables of an empty store by run over the workers of a Citus cluster. See README.md.
CREATE EXTENSION IF NOT EXISTS citus;
SELECT create_distributed_table('runs', 'id');
SELECT create_distributed_table('writers', 'run_id', colocate_with => 'runs');
SELECT create_distributed_table('attempts', 'run_id', colocate_with => 'runs');
SELECT create_distributed_table('series', 'run_id', colocate_with => 'runs');
SELECT create_distributed_table('series_attempts', 'run_id', colocate_with => 'runs');
SELECT create_distributed_table('series_tail', 'run_id', colocate_with => 'runs');
SELECT create_distributed_table('series_nodes', 'run_id', colocate_with => 'runs');
SELECT create_distributed_table('spectra', 'run_id', colocate_with => 'runs');
SELECT create_distributed_table('layer_profiles', 'run_id', colocate_with => 'runs');
SELECT create_distributed_table('events', 'run_id', colocate_with => 'runs');
SELECT create_distributed_table('verdicts', 'run_id', colocate_with => 'runs');
SELECT create_distributed_table('labels', 'run_id', colocate_with => 'runs');
SELECT create_distributed_table('changes', 'run_id', colocate_with => 'runs');
SELECT create_reference_table('targets');
SELECT create_reference_table('views');
-- store_numbers stays local to the coordinator: cursors are its transaction ids.
