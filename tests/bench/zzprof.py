# prog="./lab bench
import sys, time
sys.argv=['x']
from tests.bench import reminders as r
from django.test.utils import setup_test_environment
from django.db import connection
setup_test_environment()
def do():
    r.lab_of(int(20000),2000); print(r.scan())
    seen=[]
    def w(execute, sql, params, many, context):
        t=time.perf_counter(); x=execute(sql,params,many,context); seen.append((time.perf_counter()-t,sql,params)); return x
    with connection.execute_wrapper(w):
        print(r.scan())
    for t,sql,params in sorted(seen,reverse=True)[:3]:
        print(round(t,2), len(params or ()), sql[:300], '...', sql[-500:])
    t,sql,params=max(seen)
    with connection.cursor() as c:
        c.execute('EXPLAIN ANALYZE '+sql, params)
        for (l,) in c.fetchall()[:30]: print(l[:200])
        c.execute('ANALYZE')
    print(r.scan())
r.in_a_database_of_its_own(do)
