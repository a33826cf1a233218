-- A page about a workflow asks for the releases of this workflow alone, newest first.
CREATE INDEX promotions_by_name ON promotions (name, environment, id);
