"""Why something that was handed in does not hold, in Chinese: the reasons that errors carry as their `why`.

A reason is English text by the time it is said, its facts filled in, and may be another error's sentence. So
it is looked up as it stands, and else held against the reasons that have places.
"""

import re
from functools import cache
from typing import Final

from authentication.evidence.chinese import ZH

REASONS: Final[dict[str, str]] = {
    # keys, hashes and proofs
    "a Multikey is base58btc": "Multikey 须为 base58btc 编码",
    "an Ed25519 Multikey begins z6Mk": "Ed25519 的 Multikey 须以 z6Mk 开头",
    "not a did:key": "不是 did:key",
    "the fragment of a did:key repeats its Multikey": "did:key 的片段须与其 Multikey 相同",
    "the PEM file holds a key of an unknown kind": "PEM 文件中的密钥种类未知",
    "the PEM file holds a key that is not Ed25519": "PEM 文件中的密钥不是 Ed25519",
    "an Ed25519 public key has %(n)s bytes, not %(m)s": "Ed25519 公钥为 %(n)s 字节，而不是 %(m)s",
    "a seed has %(n)s bytes, not %(m)s": "种子为 %(n)s 字节，而不是 %(m)s",
    "a hash has not 32 bytes": "哈希不是 32 字节",
    "there is no leaf %(n)s in a tree of %(m)s": "%(m)s 片叶的树中没有第 %(n)s 片叶",
    "a tree of %(n)s is not the beginning of a tree of %(m)s": "%(n)s 片叶的树不是 %(m)s 片叶的树的开端",
    "the path is empty": "路径为空",
    "trees of one size need no path": "大小相同的树不需要路径",
    "two roots for one size": "同一大小有两个树根",
    # notes and checkpoints
    "%(name)s cannot be the name of a note's key": "%(name)s 不能作签注密钥的名称",
    "a vkey reads name+hash+base64": "vkey 的写法为 名称+哈希+base64",
    "a vkey holds an Ed25519 key, a log's or a witness's": "vkey 须为日志或见证者的 Ed25519 密钥",
    "the hash in the vkey is not its key's": "vkey 中的哈希与其密钥不符",
    "it is too long, or has control characters": "过长，或含控制字符",
    "it is a text, an empty line, and signature lines": "应为正文、一个空行、再加签名行",
    "it has more than %(n)s signatures": "签名多于 %(n)s 个",
    "a checkpoint ends with a newline": "检查点须以换行结尾",
    "a checkpoint is an origin, a size and a root, each in a line": "检查点为来源、大小、树根，各占一行",
    "the size of a checkpoint is a decimal number": "检查点的大小须为十进制数",
    "the root of a checkpoint is base64": "检查点的树根须为 base64",
    "a signature line is not base64": "签名行不是 base64",
    "a signature line reads: dash, name, base64": "签名行的写法为：破折号、名称、base64",
    "a cosignature is a time and a signature": "联署须有时间和签名",
    "a cosignature without a time": "联署没有时间",
    "the line of %(name)s is another key's": "%(name)s 的签名行属于另一密钥",
    "%(name)s did not sign it with this key": "%(name)s 没有用此密钥签署",
    "the log %(name)s did not sign it with a known key": "日志 %(name)s 没有用已知密钥签署",
    "it has no index": "没有序号",
    "it begins %(what)s, and an empty line stands before the checkpoint": (
        "开头应为 %(what)s，检查点之前应有一个空行"
    ),
    "not the path of a tile": "不是区块的路径",
    "a leaf has more than 65,535 bytes": "一片叶超过 65,535 字节",
    "a bundle of entries is cut short": "条目包被截断",
    "the log of %(n)s leaves has no such node": "%(n)s 片叶的日志没有这个节点",
    "the log of %(n)s leaves has no such tile": "%(n)s 片叶的日志没有这个区块",
    "%(path)s has %(n)s bytes": "%(path)s 有 %(n)s 字节",
    # canonical JSON
    "%(text)s is not an instant such as 2026-11-25T08:00:00Z": (
        "%(text)s 不是形如 2026-11-25T08:00:00Z 的时刻"
    ),
    "the number %(n)s is not an integer": "数字 %(n)s 不是整数",
    "the name %(name)s stands twice": "名称 %(name)s 出现两次",
    "%(text)s is not JSON": "%(text)s 不是 JSON",
    "%(path)s is not a JSON object": "%(path)s 不是 JSON 对象",
    # credentials, statements and what is sealed in them
    "it is signed already": "已经签署",
    "its proof names no key": "证明没有指明密钥",
    "the proof was made for another @context": "证明是为另一个 @context 作出的",
    "a signature has %(n)s bytes, not %(m)s": "签名为 %(n)s 字节，而不是 %(m)s",
    "its proof has the unknown field %(name)s": "证明中有未知字段 %(name)s",
    "its proof's %(name)s is not %(value)s": "证明的 %(name)s 不是 %(value)s",
    "not a document to sign of the format %(name)s": "不是 %(name)s 格式的待签文件",
    "it is to be signed with %(key)s, not with %(other)s": "应以 %(key)s 签署，而不是 %(other)s",
    "the details beside it are not those that it names": "所附细节与其所指不符",
    "its hashData is not that of its credential and options": "hashData 与其凭证及选项不符",
    "claims and status entries are JSON objects": "声称与状态条目须为 JSON 对象",
    "a sealed digest is 32 bytes in base64url": "封存摘要须为 32 字节的 base64url",
    "sealed digests are sorted, and none stands twice": "封存摘要须排序，且不得重复",
    "it ends before it begins": "结束早于开始",
    "a field is missing or misspelt (%(name)s)": "缺少字段或字段拼写有误（%(name)s）",
    "%(kind)s is not a kind: dotted words in lower case": "%(kind)s 不是种类：须为以点相连的小写词",
    "its %(name)s is not an IRI": "其 %(name)s 不是 IRI",
    "a disclosure has a name, a salt and a value": "公开项须有名称、盐值和值",
    "its salt is not base64url": "盐值不是 base64url",
    "a salt has %(n)s bytes, not %(m)s": "盐值为 %(n)s 字节，而不是 %(m)s",
    "nothing was sealed that opens to this %(name)s": "没有封存过可打开为此 %(name)s 的值",
    # passports, dossiers and status lists
    "it has more than %(n)s bytes": "超过 %(n)s 字节",
    "its format is not %(name)s": "格式不是 %(name)s",
    "a leaf's salt has %(n)s bytes": "叶的盐值为 %(n)s 字节",
    "an object has other fields than %(names)s": "对象的字段不是 %(names)s",
    "an index in the log is a number from 0": "日志中的序号须为从 0 起的数",
    "a leaf is spelled otherwise than it must be": "叶的写法不合规定",
    "a leaf's digest is 64 hex digits": "叶的摘要须为 64 位十六进制数",
    "it has no statement": "没有声明",
    "it has a checkpoint if, and only if, a statement is in the log": "当且仅当有声明在日志中时才有检查点",
    "a credential is not a JSON object": "凭证不是 JSON 对象",
    "a list is not a list": "名单不是列表",
    "its artwork or checkpoint is not text": "其作品或检查点不是文本",
    "it has other fields than content, format, passport and seal": (
        "字段不是 content、format、passport 和 seal"
    ),
    "a status entry names a list, an index, and revocation or suspension": (
        "状态条目须指明名单、序号，以及撤销或中止"
    ),
    "an encodedList begins with u (multibase base64url)": "encodedList 须以 u 开头（multibase base64url）",
    "an encodedList is gzip in base64url": "encodedList 须为 base64url 编码的 gzip",
    "its subject has no purpose, or one that is unknown": "其主体没有用途，或用途未知",
    "it unpacks to nothing, or to more than %(n)s bytes": "解压后为空，或超过 %(n)s 字节",
    "a list of %(n)s bits has no index %(m)s": "%(n)s 位的名单没有序号 %(m)s",
    "it has fewer than %(n)s bits": "少于 %(n)s 位",
    # trust files
    "its version is not %(n)s": "版本不是 %(n)s",
    "%(what)s needs the text %(name)s": "%(what)s 须有文本 %(name)s",
    "%(what)s needs the number %(name)s, from 0": "%(what)s 须有从 0 起的数 %(name)s",
    "%(name)s in %(what)s is an instant such as 2026-11-25T08:00:00Z": (
        "%(what)s 中的 %(name)s 须为形如 2026-11-25T08:00:00Z 的时刻"
    ),
    "%(what)s needs a list of words %(name)s": "%(what)s 须有词列表 %(name)s",
    "%(name)s in %(what)s is a list of tables": "%(what)s 中的 %(name)s 须为表的列表",
    "%(what)s has the unknown field %(name)s": "%(what)s 中有未知字段 %(name)s",
    "a key of %(name)s is named %(other)s#something": "%(name)s 的密钥须名为 %(other)s#某名",
    "a key of the log %(name)s bears another name": "日志 %(name)s 的密钥用了别的名称",
    "%(name)s has a key of the wrong type for a log or a witness": "%(name)s 的密钥种类不适于日志或见证者",
    "a key needs the instant 'from'": "密钥须有时刻 'from'",
    "a %(what)s stands twice": "%(what)s 出现两次",
    # images
    "not a fingerprint": "不是指纹",
    "its content is of no known image format": "其内容不属于已知的图像格式",
    "the %(name)s of a fingerprint is %(n)s hex digits": "指纹的 %(name)s 须为 %(n)s 位十六进制数",
    "the %(name)s of a fingerprint is a number from %(n)s to %(m)s": (
        "指纹的 %(name)s 须为 %(n)s 至 %(m)s 的数"
    ),
    "it has more than %(n)s pixels": "超过 %(n)s 像素",
    "it cannot be unpacked (%(error)s)": "无法解开（%(error)s）",
    # bid histories
    "it has other fields than content, format and seal": "字段不是 content、format 和 seal",
    "it is not laid out as a history is: %(error)s": "其内容不合出价记录的格式：%(error)s",
    "event %(n)s was changed, or one is missing before it": "事件 %(n)s 被改动，或其前缺少事件",
    "bid %(n)s is not what the chain was held to": "出价 %(n)s 与链上所载不符",
    "bid %(n)s is said to be of another bidder": "出价 %(n)s 被写作另一竞买人的",
    "two bidders have one number": "两名竞买人号牌相同",
    "a reserve was lowered that did not stand against anybody": "被调低的底价当时并未对任何人生效",
    "bid %(n)s follows bid %(m)s": "出价 %(n)s 排在出价 %(m)s 之后",
    "bid %(n)s came after the end": "出价 %(n)s 在结束之后",
    "bid %(n)s does not raise its bidder's own maximum": "出价 %(n)s 没有提高竞买人自己的最高价",
    "bid %(n)s is below the asking price": "出价 %(n)s 低于叫价",
    "bid %(n)s does not stand on the ladder": "出价 %(n)s 不合竞价阶梯",
    "nobody knows what %(kind)s means": "%(kind)s 的含义未知",
    "event %(n)s: %(why)s": "事件 %(n)s：%(why)s",
    "%(name)s is %(value)s; by the bids it is %(other)s": "%(name)s 为 %(value)s；按出价应为 %(other)s",
    "it does not begin with its opening": "没有以开场为始",
    "it has no end": "没有结束",
    "it tells of bids that nobody made": "记有无人作出的出价",
    "less was asked for than the ladder says": "叫价低于竞价阶梯",
    "it was closed before its end": "在结束前已截止",
    "it was sold, and by its bids it passes": "记为成交，而按出价应为流拍",
    "it passed, and by its bids it is sold": "记为流拍，而按出价应为成交",
    "the hammer fell without a fair warning": "落槌前没有示警",
    "a live lot was closed without a hammer": "现场拍品未经落槌即截止",
    "a bidder has two offers": "一名竞买人有两个报价",
    "something happened after the end": "结束之后仍有事件",
    "the reserve is not met": "未达保留价",
    # a witness of the log
    "an address begins https://": "地址须以 https:// 开头",
    "its checkpoint is not text": "其检查点不是文本",
    "there is a witness in it already": "其中已有一个见证者",
    "there is no folder %(path)s": "没有文件夹 %(path)s",
    "another process of this witness is at work": "此见证者的另一进程正在工作",
    "%(name)s is missing": "缺少 %(name)s",
    "%(name)s is damaged": "%(name)s 已损坏",
    "its trust file names the log %(name)s, and it follows %(other)s": (
        "其信任文件所载日志为 %(name)s，而所随日志为 %(other)s"
    ),
    "its trust file names no log, or several": "其信任文件没有载明日志，或载明多个",
    "it names another log": "它指明的是另一日志",
    "no known key signed it": "没有已知密钥签署它",
    "its key is out of use": "其密钥已停用",
    "this log signed no such checkpoint": "本日志没有签过这样的检查点",
    "it is dated later than now": "所署时间晚于现在",
    "no witness that is named here signed it": "没有本处指定的见证者签署它",
}
"""Reason to its Chinese; `%(fact)s` places take whatever stands there."""


def reason(text: str) -> str:
    """Return a reason in Chinese; of what is in no list (a library's own words, say) its English."""
    found = REASONS.get(text) or ZH.get(text)
    if found is not None:
        return found
    for pattern, chinese in _patterns():
        match = pattern.fullmatch(text)
        if match is not None:
            facts = match.groupdict()
            if "why" in facts:
                facts["why"] = reason(facts["why"])
            return (chinese % facts).removesuffix("。")
    return text


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the reasons and messages that have places, as patterns: what says most by itself comes first."""
    placed = [(english, chinese) for english, chinese in (REASONS | ZH).items() if "%(" in english]
    placed.sort(key=lambda one: -len(re.sub(r"%\(\w+\)s", "", one[0])))
    return tuple(
        (
            re.compile(
                "".join(
                    f"(?P<{part[2:-2]}>.+)" if part.startswith("%(") else re.escape(part)
                    for part in re.split(r"(%\(\w+\)s)", english.removesuffix("."))
                ),
                re.DOTALL,
            ),
            chinese,
        )
        for english, chinese in placed
        if len(re.findall(r"%\((\w+)\)s", english)) == len(set(re.findall(r"%\((\w+)\)s", english)))
    )
