-- The user of prometheus-postgres-exporter: it sees statistics and no row of the portals. Set its password yourself
-- (\password portal_monitor), or let it come through the socket as the system user prometheus, with this line in
-- pg_ident.conf:  portal  prometheus  portal_monitor
-- and this one in pg_hba.conf:  local  all  portal_monitor  peer  map=portal
CREATE ROLE portal_monitor LOGIN CONNECTION LIMIT 3;
GRANT pg_monitor TO portal_monitor;
