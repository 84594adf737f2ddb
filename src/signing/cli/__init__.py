"""The commands, one module a noun; `app` is all of them, and imports none before it runs."""

from signing.cli.running import choose_or_tell_version, make_group

app = make_group(
    "signing",
    "网上签约 · Graduates' employment agreements, signed online.",
    {
        "serving": {
            "serve": (
                "提供服务，按 Ctrl-C 停止；未设置数据库时使用内嵌的 PostgreSQL。",
                "Answer HTTP until Ctrl-C; without a database of yours, on an embedded PostgreSQL.",
            ),
            "demo": (
                "向空数据库载入虚构的演示数据，并列出演示账号。",
                "Load the demo's invented data into an empty database, and show its accounts.",
            ),
        },
        "bench_data": {
            "bench-data": (
                "向空数据库载入任意规模的虚构签约季，供性能测量。",
                "Load an invented season of any size into an empty database, to measure with.",
            ),
        },
        "migrating": {
            "migrate": (
                "把 SIGNING_DATABASE_URL 的结构升级到最新；请先备份。",
                "Bring the schema of SIGNING_DATABASE_URL up to date. Take a backup first.",
            ),
        },
        "projecting": {
            "project": (
                "持续更新读模型，按 Ctrl-C 停止；多个进程中一个工作，其余待命。",
                (
                    "Keep the read models up to date until Ctrl-C; of several, one works and"
                    " others wait."
                ),
            ),
        },
        "status": {
            "status": (
                "显示服务状态：退出码 0 正常，1 降级，2 无法判断。",
                "Show how the service is: exit code 0 well, 1 degraded, 2 when nobody can tell.",
            ),
        },
        "developing": {
            "develop": (
                "运行演示，代码改动后自动重启，浏览器中显示错误堆栈。",
                (
                    "Serve the demo until Ctrl-C, again after each change, with tracebacks in"
                    " the browser."
                ),
            ),
        },
        "projections": {
            "rebuild": (
                "在现有读模型旁重新生成，完成后切换；不写名称即为全部。",
                (
                    "Fill read models anew beside the live ones, then switch; all of them when"
                    " none is named."
                ),
            ),
            "verify": (
                "核查日志和账号记录，并把每个读模型与重新生成的比对。",
                (
                    "Check the log and the log of accounts; compare each read model with one"
                    " made anew."
                ),
            ),
        },
        "backups": {
            "backup": (
                "服务运行时，把数据库、文件和证明写入一个文件。",
                "Write database, files and proofs into one file, while the service runs.",
            ),
            "restore": (
                "把备份恢复到空数据库并逐项核查；不覆盖任何内容。",
                (
                    "Restore a backup into an empty database and check everything; nothing is"
                    " replaced."
                ),
            ),
        },
        "staff": {
            "staff": (
                "开通账号。审计员在本平台不隶属任何人，也不能开通账号。",
                "Appoint somebody. An auditor is nobody's subordinate here, and appoints nobody.",
            ),
            "reset-password": (
                "生成一次性链接，一天之内用它设置新密码。",
                "Print a link with which somebody sets a new password, once, within a day.",
            ),
            "reset-second-factor": (
                "移除遗失的二次验证；本人下次登录时重新启用。",
                (
                    "Remove the second factor of somebody who lost it; they enrol anew when"
                    " they sign in."
                ),
            ),
            "unlock": (
                "解除因多次输错造成的账号锁定。",
                "End the lock that wrong tries put on an account.",
            ),
            "sessions": (
                "列出某人登录的设备，最近使用的在前。",
                "List where somebody is signed in, the last used first.",
            ),
            "end-session": (
                "结束某人的一处登录；对方会得到提示，可以重新登录。",
                (
                    "End one session of somebody; they are told when they go on, and may sign"
                    " in again."
                ),
            ),
            "dismiss": (
                "立即停用某人的账号和全部登录；用户名不再分配给他人。",
                (
                    "End somebody's office, account and sessions at once. The username is not"
                    " given again."
                ),
            ),
        },
        "graduates": {
            "import-roster": (
                "导入名单；同一文件再次导入不会改变什么。",
                "Import a roster; importing the same file again changes nothing.",
            ),
            "erase": (
                "永久销毁某人的数据密钥：历史仍然有效，不再含其个人信息。",
                (
                    "Destroy a person's data key, for ever. The history stays valid, without"
                    " the person."
                ),
            ),
        },
        "persons": {
            "export-person": (
                "导出保存的某名毕业生的全部信息；这次导出会记录在案。",
                "Everything that is held about a graduate. That it was taken out is on record.",
            ),
        },
        "retention": {
            "retention": (
                "列出 SIGNING_RETENTION_DAYS 允许销毁的人；只有加 --erase 才会销毁。",
                "Whom SIGNING_RETENTION_DAYS allows to erase; without --erase nothing changes.",
            ),
        },
        "reprinting": {
            "reprint": (
                "仅凭事实重新生成一次打印，并与当时记录的摘要比对。",
                (
                    "Make a print again from the facts alone, and compare it with the digest"
                    " recorded then."
                ),
            ),
        },
        "verify_copy": {
            "verify-copy": (
                "离线核验一份协议书：0 真实，1 伪造或内容不符，2 用法有误。",
                "Verify a copy, offline: 0 genuine, 1 forged or other content, 2 wrong usage.",
            ),
        },
    },
    choose_or_tell_version,
)
app.add_typer(
    make_group(
        "keys",
        "密钥与证书 · Keys and certificates that the service signs with.",
        {
            "seals": {
                "show": (
                    "显示印章证书、有效期和接下来要做的事。",
                    "Show the seal's certificates, how long they last and what to do next.",
                ),
                "request": (
                    "为新密钥写一份证书申请；在此期间继续使用原印章。",
                    (
                        "Write a request for a certificate authority, for a new key. The seal"
                        " goes on meanwhile."
                    ),
                ),
                "install": (
                    "从现在起使用证书机构签发的证书；无需重启。",
                    (
                        "Sign with a certificate authority's certificate from now on; no"
                        " restart is needed."
                    ),
                ),
                "renew": (
                    "由本地证书机构签发新的密钥和证书；无需重启。",
                    (
                        "Make a new key and certificate from the local authority; no restart"
                        " is needed."
                    ),
                ),
            },
            "signing_keys": {
                "rotate-copies": (
                    "更换为协议书防伪码签名的密钥；运行中的服务从下一次打印起使用。",
                    (
                        "Sign the codes of copies with a new key; a running service does so"
                        " from its next print."
                    ),
                ),
                "rotate-checkpoints": (
                    "更换为检查点签名的密钥；运行中的服务从下一个检查点起使用。",
                    (
                        "Sign checkpoints with a new key; a running service does so from its"
                        " next checkpoint."
                    ),
                ),
            },
            "master_keys": {
                "rotate": (
                    "生成新的主密钥，并用它重新加密全部数据密钥；服务照常运行。",
                    "Make a new master key and wrap every data key by it. Servers go on meanwhile.",
                ),
                "retire": (
                    "删除已不再使用的主密钥；旧备份仍需要当时的主密钥。",
                    (
                        "Delete master keys that nothing is wrapped by any more. Old backups"
                        " still need theirs."
                    ),
                ),
            },
        },
    )
)
app.add_typer(
    make_group(
        "audit",
        "审计 · What an auditor can prove and count again from facts.",
        {
            "audit": {
                "export": (
                    "把全部事实及其证明写入一个审计包；密封的内容不会打开。",
                    "Write all facts with their proofs into a bundle; nothing sealed is opened.",
                ),
            },
            "audit_proofs": {
                "verify": (
                    "离线核查审计包：0 没有不符，1 有不符，2 无法读取。",
                    (
                        "Check a bundle, offline: 0 nothing is refuted, 1 something is, 2 it"
                        " cannot be read."
                    ),
                ),
                "witness": (
                    "核查日志只增不改并联合签名：--key FILE --state FILE --log-key KEY。",
                    (
                        "Check that its log only grew, and co-sign it: --key FILE --state FILE"
                        " --log-key KEY."
                    ),
                ),
            },
            "audit_numbers": {
                "recompute": (
                    "仅凭事实重新统计省厅的数字：0 已统计，1 不一致，2 用法有误。",
                    (
                        "Count the province's figures from facts alone: 0 counted, 1 not the"
                        " same, 2 wrong usage."
                    ),
                ),
            },
        },
    )
)
app.add_typer(
    make_group(
        "accounts",
        "账号记录 · The log of accounts: who signed in, failed, was locked, reset and so on.",
        {
            "accounts": {
                "export": (
                    "写出保留的全部账号记录及其链接，从最早的开始；最后是签名的链头。",
                    (
                        "Write all events that are kept, oldest first, with their links; then"
                        " the signed heads."
                    ),
                ),
                "drop": (
                    (
                        "由数据库所有者删除早于 SIGNING_ACCOUNT_LOG_DAYS 的整月记录，"
                        "保留其最后的链接。"
                    ),
                    (
                        "Drop whole months older than SIGNING_ACCOUNT_LOG_DAYS, as the owner;"
                        " keep their last links."
                    ),
                ),
            },
        },
    )
)
app.add_typer(
    make_group(
        "minimum-wages",
        "最低工资标准 · Minimum wages, with which the pay of agreements is compared.",
        {
            "minimum_wages": {
                "import": (
                    "导入最低工资标准；同一文件再次导入不会改变什么。",
                    "Import minimum wages; importing the same file again changes nothing.",
                ),
                "list": (
                    "把最低工资标准写成 CSV，供查看、修改后再导入。",
                    "Write the table as CSV, to read, change and import again.",
                ),
            },
        },
    )
)
app.add_typer(
    make_group(
        "employers",
        "用人单位 · Employers that registered before they were verified.",
        {
            "employers": {
                "take-over": (
                    "列出核验上线前注册的单位，逐家决定直接认可或补做核验。",
                    (
                        "List employers that registered before there was verification, and"
                        " decide about each."
                    ),
                ),
            },
        },
    )
)
app.add_typer(
    make_group(
        "facts",
        "事实 · Park a fact that cannot be read, and replay it after the correction.",
        {
            "facts": {
                "park": (
                    "让停在某条事实之前的读模型越过它继续，并予以公布。",
                    "Let the read models that halt at a fact go on without it, and say so.",
                ),
                "parked": (
                    "列出现在搁置的事实：搁置人、时间和原因。",
                    "List the facts that are parked now, with who parked them, when and why.",
                ),
                "replay": (
                    "程序修正后，重建缺少某条事实的读模型，并结束搁置。",
                    (
                        "Rebuild the read models that lack a fact with it, by a corrected"
                        " program; end its parking."
                    ),
                ),
            },
        },
    )
)
app.add_typer(
    make_group(
        "outbox",
        "待发消息 · What could not be sent to people by mail, WeChat or text message.",
        {
            "outbox": {
                "list": (
                    "列出未能送达、正在重试和排在其后的消息及原因；不显示内容。",
                    "List messages that no try could send, that are tried again, or wait behind.",
                ),
                "again": (
                    "排除原因后，几秒内发送未送达和等待中的消息；收件方可识别重复的消息。",
                    (
                        "Send these in seconds, once the cause is mended; receivers know a"
                        " repeated one."
                    ),
                ),
                "drop": (
                    "删除未送达的消息；收件箱中的通知仍然保留。",
                    "Delete dead letters; what they tell stays in the inbox of the app.",
                ),
            },
        },
    )
)
