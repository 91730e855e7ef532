"""What the check of an archive says, in three languages."""

from __future__ import annotations

from steelyard.core.texts import Template, Text, filled

_WORDS: dict[str, Template] = {
    # ── summaries ──
    "sound": {
        "en": "sound: {archive} is as it was written, and {numbers} numbers in {records} records come out "
        "again",
        "zh-Hans": "完好：{archive} 与写入时一致，{records} 条记录、{numbers} 个数值重算后逐位相同",
        "zh-Hant": "完好：{archive} 與寫入時一致，{records} 筆紀錄、{numbers} 個數值重算後逐位相同",
    },
    "unsound": {
        "en": "not sound: {n} findings in {archive}",
        "zh-Hans": "有问题：{archive} 中发现 {n} 处",
        "zh-Hant": "有問題：{archive} 中發現 {n} 處",
    },
    "unsound_one": {
        "en": "not sound: one finding in {archive}",
        "zh-Hans": "有问题：{archive} 中发现 1 处",
        "zh-Hant": "有問題：{archive} 中發現 1 處",
    },
    "digest": {
        "en": "sha256 {digest}",
        "zh-Hans": "sha256 {digest}",
        "zh-Hant": "sha256 {digest}",
    },
    # ── the file ──
    "unreadable": {
        "en": "no archive can be read in these {bytes} bytes",
        "zh-Hans": "这 {bytes} 个字节中读不出归档",
        "zh-Hant": "這 {bytes} 個位元組中讀不出歸檔",
    },
    "prepended": {
        "en": "{bytes} bytes were put before the beginning",
        "zh-Hans": "文件开头之前多出 {bytes} 个字节",
        "zh-Hant": "檔案開頭之前多出 {bytes} 個位元組",
    },
    "appended": {
        "en": "{bytes} bytes were added after the end",
        "zh-Hans": "文件末尾之后多出 {bytes} 个字节",
        "zh-Hant": "檔案結尾之後多出 {bytes} 個位元組",
    },
    "cut": {
        "en": "the file ends in the middle, after {at} bytes",
        "zh-Hans": "文件在第 {at} 个字节后中断",
        "zh-Hant": "檔案在第 {at} 個位元組後中斷",
    },
    "bytes": {
        "en": "byte {at} of the file is changed",
        "zh-Hans": "文件第 {at} 个字节被改动",
        "zh-Hant": "檔案第 {at} 個位元組被更動",
    },
    "crc": {
        "en": "the data does not fit its check sum",
        "zh-Hans": "数据与其校验和不符",
        "zh-Hant": "資料與其校驗和不符",
    },
    "name": {
        "en": "a member of an archive is never called so",
        "zh-Hans": "归档成员不会有这样的名称",
        "zh-Hant": "歸檔成員不會有這樣的名稱",
    },
    "twice": {
        "en": "the member is there more than once",
        "zh-Hans": "该成员出现不止一次",
        "zh-Hant": "該成員出現不只一次",
    },
    "order": {
        "en": "the members do not stand in their order, from here on",
        "zh-Hans": "从此处起成员顺序不对",
        "zh-Hant": "從此處起成員順序不對",
    },
    "compressed": {
        "en": "the member is compressed: the file was packed anew by another program",
        "zh-Hans": "该成员被压缩：文件已由其他程序重新打包",
        "zh-Hant": "該成員被壓縮：檔案已由其他程式重新打包",
    },
    # ── members ──
    "no_manifest": {
        "en": "the manifest cannot be read: {why}",
        "zh-Hans": "无法读取清单：{why}",
        "zh-Hant": "無法讀取清單：{why}",
    },
    "manifest_changed": {
        "en": "the manifest is not as it was written",
        "zh-Hans": "清单与写入时不一致",
        "zh-Hant": "清單與寫入時不一致",
    },
    "missing": {
        "en": "the member is missing",
        "zh-Hans": "缺少该成员",
        "zh-Hant": "缺少該成員",
    },
    "extra": {
        "en": "the manifest does not know this member",
        "zh-Hans": "清单中没有该成员",
        "zh-Hant": "清單中沒有該成員",
    },
    "changed": {
        "en": "the content is changed: its sha256 is {now}, it was {then}",
        "zh-Hans": "内容被改动：sha256 现为 {now}，原为 {then}",
        "zh-Hant": "內容被更動：sha256 現為 {now}，原為 {then}",
    },
    "changed_line": {
        "en": "the line is changed",
        "zh-Hans": "该行被改动",
        "zh-Hant": "該行被更動",
    },
    "malformed": {
        "en": "cannot be read: {why}",
        "zh-Hans": "无法读取：{why}",
        "zh-Hant": "無法讀取：{why}",
    },
    # ── the chain ──
    "chain_seal": {
        "en": "audit entry {number}: its seal is not that of its content",
        "zh-Hans": "审计记录 {number}：封印与内容不符",
        "zh-Hant": "稽核紀錄 {number}：封印與內容不符",
    },
    "chain_follows": {
        "en": "audit entry {number} does not follow the one before it",
        "zh-Hans": "审计记录 {number} 与前一条不相接",
        "zh-Hant": "稽核紀錄 {number} 與前一筆不相接",
    },
    "chain_missing": {
        "en": "audit entry {number} is missing",
        "zh-Hans": "缺少审计记录 {number}",
        "zh-Hant": "缺少稽核紀錄 {number}",
    },
    "chain_ends": {
        "en": "the chain does not run from entry {first} to entry {last} with the seal {seal}",
        "zh-Hans": "审计链并非从记录 {first} 到记录 {last}（封印 {seal}）",
        "zh-Hant": "稽核鏈並非從紀錄 {first} 到紀錄 {last}（封印 {seal}）",
    },
    "not_sealed": {
        "en": "audit entry {number} sealed another content of this member",
        "zh-Hans": "审计记录 {number} 所封印的是该成员的另一内容",
        "zh-Hant": "稽核紀錄 {number} 所封印的是該成員的另一內容",
    },
    "no_sealing": {
        "en": "audit entry {number} should seal the members, and does not",
        "zh-Hans": "审计记录 {number} 应封印各成员，实际没有",
        "zh-Hant": "稽核紀錄 {number} 應封印各成員，實際沒有",
    },
    # ── the scheme ──
    "scheme_merged": {
        "en": "the scheme is another one: its hash is {now}, it was {then}",
        "zh-Hans": "方案不同：哈希现为 {now}，原为 {then}",
        "zh-Hant": "方案不同：雜湊值現為 {now}，原為 {then}",
    },
    "scheme_published": {
        "en": "the published text is another scheme here: its hash is {now}, it was {then}",
        "zh-Hans": "发布的文本在此处得到另一方案：哈希现为 {now}，原为 {then}",
        "zh-Hant": "發布的文本在此處得到另一方案：雜湊值現為 {now}，原為 {then}",
    },
    "scheme_elsewhere": {
        "en": "{then} had other presets than {now}: the published text was not compared, its merged form was",
        "zh-Hans": "{then} 的预设与 {now} 不同：未比对发布的文本，已比对其合并后的形式",
        "zh-Hant": "{then} 的預設與 {now} 不同：未比對發布的文本，已比對其合併後的形式",
    },
    # ── results ──
    "recomputed_otherwise": {
        "en": "{subject} {period} {what}: recorded {recorded}, recomputed {recomputed}",
        "zh-Hans": "{subject} {period} {what}：记录为 {recorded}，重算为 {recomputed}",
        "zh-Hant": "{subject} {period} {what}：紀錄為 {recorded}，重算為 {recomputed}",
    },
    "not_recomputed": {
        "en": "the results cannot be recomputed: {why}",
        "zh-Hans": "无法重算结果：{why}",
        "zh-Hant": "無法重算結果：{why}",
    },
    "stages": {
        "en": "{subject}: the stages are not in their order, or the computed one is missing",
        "zh-Hans": "{subject}：各阶段顺序不对，或缺少计算结果",
        "zh-Hant": "{subject}：各階段順序不對，或缺少計算結果",
    },
    "entries": {
        "en": "{subject}: a later stage names an earlier audit entry",
        "zh-Hans": "{subject}：较后的阶段引用了较早的审计记录",
        "zh-Hant": "{subject}：較後的階段引用了較早的稽核紀錄",
    },
    "no_card": {
        "en": "{subject}: there is no computed scorecard",
        "zh-Hans": "{subject}：没有计算得出的考核表",
        "zh-Hant": "{subject}：沒有計算得出的考核表",
    },
    "again": {
        "en": "{subject}: there are two results",
        "zh-Hans": "{subject}：有两份结果",
        "zh-Hant": "{subject}：有兩份結果",
    },
    "rules": {
        "en": "{subject}: {figure} as {stage} is {recorded}, by the rules it is {other}",
        "zh-Hans": "{subject}：{stage} 的 {figure} 为 {recorded}，按规则应为 {other}",
        "zh-Hant": "{subject}：{stage} 的 {figure} 為 {recorded}，按規則應為 {other}",
    },
    "reason": {
        "en": "{subject}: {stage} changed the result without a reason",
        "zh-Hans": "{subject}：{stage} 改动了结果却没有理由",
        "zh-Hant": "{subject}：{stage} 更動了結果卻沒有理由",
    },
    "no_entry": {
        "en": "{subject}: {stage} names audit entry {entry}, which is not there",
        "zh-Hans": "{subject}：{stage} 引用的审计记录 {entry} 不存在",
        "zh-Hant": "{subject}：{stage} 引用的稽核紀錄 {entry} 不存在",
    },
    "entry": {
        "en": "{subject}: {stage} has {figure} {recorded}, audit entry {entry} says {other}",
        "zh-Hans": "{subject}：{stage} 的 {figure} 为 {recorded}，审计记录 {entry} 中为 {other}",
        "zh-Hant": "{subject}：{stage} 的 {figure} 為 {recorded}，稽核紀錄 {entry} 中為 {other}",
    },
    "other_digest": {
        "en": "this is another file: its sha256 is {now}, you noted {then}",
        "zh-Hans": "这是另一个文件：sha256 为 {now}，所记为 {then}",
        "zh-Hant": "這是另一個檔案：sha256 為 {now}，所記為 {then}",
    },
    # ── what is proved ──
    "proof_bytes": {
        "en": "Every byte of {members} members and of the file around them is as it was written.",
        "zh-Hans": "{members} 个成员及文件本身的每个字节均与写入时一致。",
        "zh-Hant": "{members} 個成員及檔案本身的每個位元組均與寫入時一致。",
    },
    "proof_digest": {
        "en": "It is the file whose digest was noted.",
        "zh-Hans": "正是记下摘要的那个文件。",
        "zh-Hant": "正是記下摘要的那個檔案。",
    },
    "open_digest": {
        "en": "Whether it is the file of that day only its digest can tell: compare the sha256 above with "
        "the one noted at archiving (--digest).",
        "zh-Hans": "它是否就是当日的文件，只有摘要能说明：请将上面的 sha256 与归档时记下的比对（--digest）。",
        "zh-Hant": "它是否就是當日的檔案，只有摘要能說明：請將上面的 sha256 與歸檔時記下的比對（--digest）。",
    },
    "proof_measures": {
        "en": "From the scheme, the organisation, targets, ratings, actuals, decisions and {measures} "
        "measured values, every indicator, score, total, grade and coefficient of {people} people, "
        "teams and departments comes out digit for digit.",
        "zh-Hans": "由方案、组织、目标、评分、实际值、决定及 {measures} 个度量值，{people} 个个人、团队与部"
        "门的每项指标、得分、总分、等级与系数均逐位重算一致。",
        "zh-Hant": "由方案、組織、目標、評分、實際值、決定及 {measures} 個度量值，{people} 個個人、團隊與部"
        "門的每項指標、得分、總分、等第與係數均逐位重算一致。",
    },
    "open_measures": {
        "en": "That the measured values are what the rows say is not proved here: the rows are in the "
        "snapshot the manifest names.",
        "zh-Hans": "度量值是否与数据行相符，此处不作证明：数据行在清单所列的快照中。",
        "zh-Hant": "度量值是否與資料列相符，此處不作證明：資料列在清單所列的快照中。",
    },
    "proof_rows": {
        "en": "From the scheme, the event rows and all inputs, every measure, indicator, score, total, "
        "grade and coefficient of {people} subjects comes out digit for digit.",
        "zh-Hans": "由方案、事件数据行及全部输入，{people} 个对象的每项度量、指标、得分、总分、"
        "等级与系数均逐位重算一致。",
        "zh-Hant": "由方案、事件資料列及全部輸入，{people} 個對象的每項度量、指標、得分、總分、"
        "等第與係數均逐位重算一致。",
    },
    "proof_chain": {
        "en": "Audit entries {first} to {last} follow one another: {open} whose seals were recomputed, "
        "{closed} of which only the seal is here. The last seal is {seal}.",
        "zh-Hans": "审计记录 {first} 至 {last} 首尾相接：{open} 条的封印已重算，{closed} 条仅有封印。最后的"
        "封印为 {seal}。",
        "zh-Hant": "稽核紀錄 {first} 至 {last} 首尾相接：{open} 筆的封印已重算，{closed} 筆僅有封印。最後的"
        "封印為 {seal}。",
    },
    "open_chain": {
        "en": "There is no audit chain in it.",
        "zh-Hans": "其中没有审计链。",
        "zh-Hant": "其中沒有稽核鏈。",
    },
    "proof_sealed_by": {
        "en": "Audit entry {number} seals every other member.",
        "zh-Hans": "审计记录 {number} 封印了其他全部成员。",
        "zh-Hant": "稽核紀錄 {number} 封印了其他全部成員。",
    },
    "proof_stages": {
        "en": "{sealed} decisions on results of {subjects} people are what sealed entries say they are.",
        "zh-Hans": "{subjects} 人结果上的 {sealed} 项决定与封印的记录相符。",
        "zh-Hant": "{subjects} 人結果上的 {sealed} 項決定與封印的紀錄相符。",
    },
    "open_stages": {
        "en": "{unsealed} decisions on results are in no entry that could be looked into.",
        "zh-Hans": "{unsealed} 项结果决定没有可查看的记录。",
        "zh-Hant": "{unsealed} 項結果決定沒有可查看的紀錄。",
    },
    "proof_documents": {
        "en": "{documents} documents are listed with their sha256; the files themselves are not in it.",
        "zh-Hans": "列有 {documents} 份文件的 sha256；文件本身不在其中。",
        "zh-Hant": "列有 {documents} 份文件的 sha256；檔案本身不在其中。",
    },
}


def said(key: str, **words: object) -> Text:
    """The sentence in every language."""
    return filled(_WORDS[key], **words)


PARTS: dict[str, Template] = {
    "header": {"en": "its header", "zh-Hans": "头部", "zh-Hant": "標頭"},
    "data": {"en": "its data", "zh-Hans": "数据", "zh-Hant": "資料"},
    "entry": {"en": "its directory entry", "zh-Hans": "目录项", "zh-Hant": "目錄項"},
    "end": {"en": "the end record", "zh-Hans": "结尾记录", "zh-Hant": "結尾紀錄"},
    "directory": {"en": "the directory", "zh-Hans": "目录", "zh-Hant": "目錄"},
}
