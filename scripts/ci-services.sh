# Sourced by .ci/run: starts Postgres and Redis where they do not run, and says where they are.
if ! pg_isready -q -h 127.0.0.1 2>/dev/null; then
  version=$(ls /etc/postgresql 2>/dev/null | sort -n | tail -1)
  pg_ctlcluster --skip-systemctl-redirect "$version" main start
  for _ in $(seq 50); do pg_isready -q -h 127.0.0.1 && break; sleep 0.2; done
fi
# A role of our own with a password: nothing is assumed of how the machine's server lets people in.
(cd / && setpriv --reuid=postgres --regid=postgres --clear-groups psql -q -d postgres \
  -c "do \$\$ begin create role sportello_ci superuser login password 'sportello_ci'; exception when duplicate_object then null; end \$\$")
export TEST_DATABASE_URL=postgres://sportello_ci:sportello_ci@127.0.0.1:5432/postgres

redis-cli -h 127.0.0.1 ping >/dev/null 2>&1 || redis-server --daemonize yes --bind 127.0.0.1 --port 6379 --save '' --appendonly no --dir /tmp >/dev/null
export TEST_REDIS_URL=redis://127.0.0.1:6379
