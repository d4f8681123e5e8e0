"""A real SLURM on this machine alone: two nodes, accounting, and a partition that preempts the other.

All that it needs and writes is in one folder, all services listen on the loopback device and are children of this
process, and ``stop`` ends each by its process id. It needs root, and the Debian packages of ``PACKAGES``.

``python -m tests.support.slurm_box FOLDER`` starts one to play with, until Ctrl-C.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

PACKAGES = ("slurmctld", "slurmd", "slurm-client", "slurmdbd", "munge", "mariadb-server")
_PROGRAMS = (
    *("slurmctld", "slurmd", "slurmdbd", "sbatch", "srun", "sacct", "munged"),
    *("mariadbd", "mariadb", "mariadb-install-db", "setpriv"),
)
_SERVICES_IN = "/usr/sbin:/usr/bin"
_SECONDS_TO_START = 90.0
_WITH_US = ("setpriv", "--pdeathsig", "TERM")  # services must not outlive a test run that is killed

_SLURM_CONF = """\
ClusterName=box
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmUser=root
SlurmdUser=root
# munge's credentials live 300 s by default, and a requeued job waits until those of its last start have died
AuthInfo=socket={folder}/munge.socket,cred_expire=5
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
MailProg=/bin/true

# no cgroups, no plugins of a certain cluster
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
# nodes are what this file says of them, whatever the machine is
SlurmdParameters=config_overrides
ReturnToService=2

SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
SlurmctldParameters=preempt_send_user_signal
KillWait=5

AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort={accounting}
AccountingStoragePass={folder}/munge.socket

{nodes}
PartitionName=main Nodes=ALL Default=YES PriorityTier=1 PreemptMode=REQUEUE GraceTime={grace}
PartitionName=urgent Nodes=ALL PriorityTier=10 PreemptMode=OFF
"""

_ACCOUNTING_CONF = """\
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort={accounting}
SlurmUser=root
PidFile={folder}/slurmdbd.pid
LogFile={folder}/slurmdbd.log
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort={database}
StorageUser=slurm
StoragePass=slurm
"""

_GRANT = "CREATE USER slurm@'127.0.0.1' IDENTIFIED BY 'slurm'; GRANT ALL ON *.* TO slurm@'127.0.0.1'; FLUSH PRIVILEGES;"


def why_not() -> str | None:
    """Why SLURM cannot be started here; None if it can."""
    if os.geteuid() != 0:
        return "SLURM's services need root here"
    missing = [name for name in _PROGRAMS if shutil.which(name, path=_SERVICES_IN) is None]
    if missing:
        return f"{', '.join(missing)} not found: apt-get install --no-install-recommends {' '.join(PACKAGES)}"
    return None


class SlurmBox:
    """SLURM on this machine, from ``start`` to ``stop``.

    Args:
        folder: An empty folder; its path must be short, since sockets lie in it.
        n_nodes: Nodes, all of them this machine.
        grace: Seconds between the notice of a preemption and the end of the job.
    """

    def __init__(self, folder: Path, n_nodes: int = 2, grace: int = 60) -> None:
        self.folder = folder
        self.n_nodes = n_nodes
        self.environment = {**os.environ, "SLURM_CONF": str(folder / "slurm.conf")}
        self.environment["PATH"] = f"{os.environ.get('PATH', '')}:{_SERVICES_IN}"
        self._services: list[subprocess.Popen[bytes]] = []
        controller, accounting, self._database, *nodes = _free_ports(3 + n_nodes)
        values = {
            "folder": folder,
            "host": socket.gethostname().partition(".")[0],
            "controller": controller,
            "accounting": accounting,
            "database": self._database,
            "grace": grace,
        }
        line = "NodeName=n{} NodeHostname={host} NodeAddr=127.0.0.1 Port={} CPUs=2 RealMemory=8000"
        values["nodes"] = "\n".join(line.format(n, port, **values) for n, port in enumerate(nodes, start=1))
        (folder / "slurm.conf").write_text(_SLURM_CONF.format(**values))
        accounting_conf = folder / "slurmdbd.conf"
        accounting_conf.write_text(_ACCOUNTING_CONF.format(**values))
        accounting_conf.chmod(0o600)
        key = folder / "munge.key"
        key.write_bytes(secrets.token_bytes(1024))
        key.chmod(0o600)

    def start(self) -> None:
        """Start all services, and wait until the nodes are idle; takes some seconds."""
        folder = self.folder
        folder.chmod(0o755)
        (folder / "state").mkdir()
        self._serve(
            *("munged", "--foreground", "--force", f"--key-file={folder}/munge.key", f"--socket={folder}/munge.socket"),
            *(f"--pid-file={folder}/munged.pid", f"--log-file={folder}/munged.log", f"--seed-file={folder}/munge.seed"),
        )
        self._wait("munged", (folder / "munge.socket").exists)
        self._start_database()
        self._serve("slurmdbd", "-D")
        self._wait("slurmdbd", lambda: self._answers("sacctmgr", "--noheader", "list", "cluster"))
        self("sacctmgr", "--immediate", "--quiet", "add", "cluster", "box")
        self._serve("slurmctld", "-D", "-c")
        for number in range(1, self.n_nodes + 1):
            self._serve("slurmd", "-D", "-N", f"n{number}")
        self._wait("slurmd", self._all_idle)

    def stop(self) -> None:
        """Cancel all jobs and end all services."""
        self._answers("scancel", "--user", "root")
        last = time.monotonic() + 15
        while time.monotonic() < last and self._answers("squeue") and self("squeue", "--noheader"):
            time.sleep(0.2)
        for service in reversed(self._services):
            service.terminate()
            try:
                service.wait(timeout=15)
            except subprocess.TimeoutExpired:
                service.kill()
                service.wait()
        self._services.clear()

    def __call__(self, *command: str) -> str:
        """What a program of SLURM prints."""
        answer = subprocess.run(
            command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True, timeout=60
        )
        return answer.stdout.strip()

    def _start_database(self) -> None:
        folder = self.folder
        install = ("mariadb-install-db", "--no-defaults", "--user=root", f"--datadir={folder}/database")
        install += ("--auth-root-authentication-method=normal", "--skip-test-db")
        done = subprocess.run(install, env=self.environment, check=False, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"the database of SLURM's accounting cannot be made:\n{done.stdout}{done.stderr}")
        self._serve(
            *("mariadbd", "--no-defaults", "--user=root", f"--datadir={folder}/database"),
            *(f"--socket={folder}/database.socket", f"--pid-file={folder}/database.pid", f"--port={self._database}"),
            *("--bind-address=127.0.0.1", "--skip-name-resolve", "--innodb-lock-wait-timeout=900"),
            *("--innodb-buffer-pool-size=64M", "--innodb-flush-log-at-trx-commit=2"),
        )
        client = ("mariadb", "--no-defaults", "--user=root", f"--socket={folder}/database.socket", "--execute")
        self._wait("mariadbd", lambda: self._answers(*client, "SELECT 1"))
        self(*client, _GRANT)

    def _serve(self, *command: str) -> None:
        with (self.folder / f"{command[0]}.out").open("ab") as log:
            service = subprocess.Popen(
                (*_WITH_US, *command),
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        self._services.append(service)

    def _answers(self, *command: str) -> bool:
        done = subprocess.run(command, env=self.environment, check=False, capture_output=True, timeout=60)
        return done.returncode == 0

    def _all_idle(self) -> bool:
        idle = ("sinfo", "--noheader", "--partition", "main", "--states", "idle", "--format", "%D")
        return self._answers("sinfo") and self(*idle) == str(self.n_nodes)

    def _wait(self, service: str, ready: Callable[[], bool]) -> None:
        last = time.monotonic() + _SECONDS_TO_START
        while not ready():
            if time.monotonic() > last:
                logs = [
                    path.read_text(errors="replace")[-1000:] for path in sorted(self.folder.glob(f"{service}*.*o*"))
                ]
                raise RuntimeError(f"{service} does not come up:\n" + "\n".join(logs))
            time.sleep(0.1)


def _free_ports(n: int) -> Sequence[int]:
    sockets = [socket.socket() for _ in range(n)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def main() -> None:
    """Serve until Ctrl-C or SIGTERM."""
    if (reason := why_not()) is not None:
        sys.exit(reason)
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True)
    box = SlurmBox(folder)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        box.start()
        print(f"SLURM is up: export SLURM_CONF={folder}/slurm.conf PATH=$PATH:{_SERVICES_IN}", flush=True)
        signal.pause()
    except KeyboardInterrupt:
        pass
    finally:
        box.stop()


if __name__ == "__main__":
    main()
