"""Cloud operations: instances, access keys, storage and alarms."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, code, email, flag, integer, several, text
from toolspar.tasks.records import Split

_HOSTS = tuple(
    "web-front,batch-runner,cache-node,build-agent,mail-relay,search-head,log-sink,auth-gate,report-worker,queue-broker,"
    "image-resizer,demo-box,ledger-core,proxy-edge,stream-feeder".split(",")
)
_BUCKETS = tuple(
    "invoice-archive,photo-uploads,nightly-backups,audit-trail,video-masters,raw-telemetry,press-kit,map-tiles,"
    "crash-dumps,user-avatars,legal-scans,model-outputs,firmware-images,chat-exports,sensor-history,public-assets,"
    "tax-records,font-library,game-saves,test-fixtures".split(",")
)
_ACCOUNTS = tuple(
    "deploy-bot,backup-agent,billing-sync,ci-runner,metrics-reader,report-mailer,etl-loader,dns-updater,cert-renewer,"
    "log-shipper,image-scanner,cost-watcher,queue-drainer,db-migrator,release-tagger".split(",")
)
_SERVICES = tuple(
    "checkout,login,catalog,payments,search,notifications,inventory,billing,uploads,recommendations,shipping,profile,"
    "chat,reporting,sessions,pricing,reviews,coupons,gateway,scheduler,analytics,messaging,invoicing,tracking,"
    "transcoding".split(",")
)
_REGIONS = choice(["eu-west", "eu-north", "us-east", "us-west", "ap-south", "sa-east"])
_SIZES = choice(["small", "medium", "large", "xlarge"])

TOOLS = (
    tool(
        "launch_compute_instance",
        "Starts a new virtual machine.",
        Split.TRAIN,
        (
            arg("name", text(_HOSTS), "Name of the new instance."),
            arg("size", _SIZES, "Size of the machine."),
            arg("region", _REGIONS, "Region to run in."),
            opt(
                "disk.size_gb",
                integer(20, 500, 10),
                "Disk space in gigabytes.",
                say=("with {disk.size_gb} GB of disk space", "with a disk of {disk.size_gb} GB"),
                default=20,
            ),
            opt("disk.encrypted", flag(), "Encrypt the disk.", say=("with disk encryption",), default=False),
        ),
        ask=(
            "launch the {size} compute instance {name} in {region}",
            "start a new virtual machine called {name}, size {size}, in region {region}",
            "spin up an instance named {name} of size {size} in {region}",
            "bring up a new VM in {region} of size {size} under the name {name}",
            "create and boot {name} as a new instance of size {size} in the {region} region",
        ),
        questions=("Can you start a new instance named {name} of size {size} in {region}{options}?",),
        family="instances",
    ),
    tool(
        "terminate_compute_instance",
        "Shuts a virtual machine down for good and deletes it.",
        Split.TRAIN,
        (
            arg("instance_id", code("vm-####"), "Identifier of the instance."),
            opt(
                "keep_disks",
                flag(),
                "Keep the attached disks.",
                say=("keeping its disks", "while keeping the disks"),
                default=False,
            ),
            opt("force", flag(), "Do not wait for running processes.", say=("with the force option",), default=False),
        ),
        ask=(
            "terminate compute instance {instance_id}",
            "shut down and delete the virtual machine {instance_id}",
            "get rid of instance {instance_id} for good",
            "permanently remove the VM {instance_id}",
            "destroy the machine with the id {instance_id}",
        ),
        questions=("Could you terminate instance {instance_id}{options}?",),
        family="instances",
    ),
    tool(
        "resize_compute_instance",
        "Changes the size of an existing virtual machine.",
        Split.TRAIN,
        (
            arg("instance_id", code("vm-####"), "Identifier of the instance."),
            arg("new_size", _SIZES, "Size to change to."),
            opt(
                "when",
                choice({"now": "right now", "tonight": "tonight", "next_restart": "at the next restart"}),
                "When to change the size.",
                say=("{when}",),
            ),
        ),
        ask=(
            "resize compute instance {instance_id} to {new_size}",
            "change the virtual machine {instance_id} over to size {new_size}",
            "switch instance {instance_id} to the {new_size} size",
            "give the VM {instance_id} the new size {new_size}",
            "set the size of machine {instance_id} to {new_size}",
        ),
        questions=("Can you resize instance {instance_id} to {new_size}{options}?",),
        family="instances",
    ),
    tool(
        "rotate_access_key",
        "Replaces the access key of a service account by a new one.",
        Split.TRAIN,
        (
            arg("account", text(_ACCOUNTS), "Name of the service account."),
            opt(
                "grace_hours",
                integer(2, 72),
                "Hours that the old key stays valid.",
                say=("leaving the old key valid for {grace_hours} hours", "with {grace_hours} hours of grace"),
            ),
            opt(
                "notify",
                email(),
                "E-mail address to inform.",
                say=("with a notice to {notify}",),
            ),
        ),
        ask=(
            "rotate the access key of {account}",
            "replace the key that service account {account} uses",
            "issue a fresh access key for the {account} account",
            "swap out the access key of {account} for a new one",
            "give service account {account} a new access key",
        ),
        family="access keys",
    ),
    tool(
        "create_storage_bucket",
        "Creates a bucket for object storage.",
        Split.DEV,
        (
            arg("bucket_name", text(_BUCKETS), "Name of the bucket."),
            arg("region", _REGIONS, "Region to store in."),
            opt(
                "versioning",
                flag(),
                "Keep old versions of objects.",
                say=("with versioning turned on", "with object versioning"),
                default=False,
            ),
            opt(
                "lifecycle.delete_after_days",
                integer(7, 365),
                "Days after which objects are deleted.",
                say=("with deletion of objects after {lifecycle.delete_after_days} days",),
            ),
            opt(
                "access",
                choice({"private": "private access", "team": "team access", "public": "public access"}),
                "Who may read.",
                say=("with {access}",),
                default="private",
            ),
        ),
        ask=(
            "create the storage bucket {bucket_name} in {region}",
            "set up a bucket called {bucket_name} in the {region} region",
            "make a new bucket in {region} under the name {bucket_name}",
            "add object storage named {bucket_name} in region {region}",
            "open up {bucket_name} as a new storage bucket in {region}",
        ),
        questions=("Can you create a bucket named {bucket_name} in {region}{options}?",),
        family="cloud storage",
    ),
    tool(
        "configure_metric_alarm",
        "Sets an alarm that goes off when a metric of a service climbs over a threshold.",
        Split.TEST,
        (
            arg("service", text(_SERVICES), "Name of the service."),
            arg(
                "metric",
                choice(
                    {
                        "cpu_usage": "CPU usage",
                        "memory_usage": "memory usage",
                        "disk_usage": "disk usage",
                        "error_rate": "error rate",
                    }
                ),
                "Metric to watch.",
            ),
            arg("threshold_percent", integer(5, 95, 5), "Threshold in percent."),
            opt(
                "recipients",
                several(email()),
                "E-mail addresses to alert.",
                say=("with alerts to {recipients}", "with e-mails going to {recipients}"),
            ),
            opt(
                "window_minutes",
                integer(2, 30),
                "Minutes over which the metric is measured.",
                say=("measured over {window_minutes} minutes",),
                default=5,
            ),
        ),
        ask=(
            "set an alarm for when the {metric} of the {service} service stays above {threshold_percent} percent",
            "configure an alarm on the {service} service for {metric} above {threshold_percent}%",
            "raise an alarm whenever {metric} on {service} is over {threshold_percent} percent",
            "add a metric alarm that fires once {metric} in {service} is above {threshold_percent}%",
            "have an alarm go off if the {service} service shows {metric} over {threshold_percent} percent",
        ),
        family="cloud alarms",
    ),
)
