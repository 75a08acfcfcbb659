"""Chinese for the message ids of this library: the English is the id, and `words.say` looks it up here."""

from typing import Final

ZH: Final[dict[str, str]] = {
    # states
    "Valid": "有效",
    "Every step holds. It proves what was said and by whom.": "每一步都成立。它证明了谁说过什么。",
    "In the log, not witnessed": "已入日志，未经见证",
    "Ask for a passport whose checkpoint has been cosigned.": "请索取其检查点已由见证者联署的护照。",
    "Same picture, object not proven": "图像相同，实物未证实",
    "A print or a copy shows the same. Have the object itself examined.": (
        "印刷品或摹本也会如此。请鉴定实物本身。"
    ),
    "Status unknown": "状态不明",
    "Fetch a new passport or status list: the certificate may have been revoked since.": (
        "请取得新的护照或状态列表：证书此后可能已被撤销。"
    ),
    "Not certified": "未经认证",
    "No expert vouches for this work. Ask for a certificate.": "没有专家为此作品担保。请索取证书。",
    "Not yet in the log": "尚未入日志",
    "Wait until the registry has recorded it, and fetch the passport again.": (
        "请等登记处记录后再取一次护照。"
    ),
    "Another picture": "另一幅图像",
    "Photograph the whole work, upright and without its frame, and try again.": (
        "请端正地拍摄整件作品，不带画框，再试一次。"
    ),
    "Expired": "已过期",
    "Ask the expert for a new certificate.": "请向专家索取新证书。",
    "Suspended": "已中止",
    "Wait: the certificate is being looked into. Do not buy meanwhile.": (
        "请等待：证书正在复核，此间请勿购买。"
    ),
    "Revoked": "已撤销",
    "The certificate no longer holds. Do not rely on it.": "证书不再成立，请勿依据。",
    "Issuer not trusted": "签发者不受信任",
    "Get the trust file from a source that you trust; a passport cannot bring its own.": (
        "请从您信任的来源取得信任文件；护照不能自带。"
    ),
    "Log forked": "日志分叉",
    "The log has told two stories. Keep both files, and tell the regulator.": (
        "日志给出了两种说法。请保存两份文件并告知监管部门。"
    ),
    "Proof broken": "证明不成立",
    "The file was changed or damaged. Do not rely on it.": "文件被改动或已损坏，请勿依据。",
    "Not a passport": "不是护照",
    "Look for the file of the work that ends in .passport, and try again.": (
        "请找到该作品以 .passport 结尾的文件，再试一次。"
    ),
    # titles of steps
    "One passport, in its one spelling": "一份护照，唯一的写法",
    "Signed by a trusted log": "由受信任的日志签名",
    "Witnessed, and not forked": "经见证，未分叉",
    "In the log, with nothing left out": "已入日志，无一遗漏",
    "Signed by trusted issuers": "由受信任的签发者签名",
    "One work, in its order": "同一作品，次序无误",
    "Disclosed values": "披露的内容",
    "Certified and in force": "已认证且有效",
    "Neither revoked nor suspended": "未撤销，未中止",
    "The photograph": "照片",
    "Nothing of this has been verified.": "以下内容均未经验证。",
    # what steps find
    "It is a passport with %(count)s statements.": "这是一份护照，含 %(count)s 条声明。",
    "The log %(origin)s signed for %(size)s leaves.": "日志 %(origin)s 为 %(size)s 个叶签了名。",
    "%(names)s cosigned the checkpoint.": "%(names)s 联署了检查点。",
    "No witness cosigned the checkpoint, and none is needed.": "检查点没有见证者联署，也不要求。",
    "Every statement is in the log, and none between them is missing.": "每条声明都在日志中，其间无一缺失。",
    "Signed by %(names)s, all of them trusted.": "签名者：%(names)s，均受信任。",
    "All statements are about this work, in their order.": "所有声明都关于此作品，次序无误。",
    "%(count)s sealed values were opened, and are what was signed.": (
        "打开了 %(count)s 项封存内容，与所签一致。"
    ),
    "Certified by %(name)s on %(day)s.": "由 %(name)s 于 %(day)s 认证。",
    "Neither revoked nor suspended, by lists that hold until %(until)s.": (
        "未撤销，未中止；所据列表有效至 %(until)s。"
    ),
    "The photograph is, bit for bit, one of those that were certified.": "照片与所认证的一张逐位相同。",
    # why steps are skipped
    "The file could not be read.": "文件无法读取。",
    "There is no checkpoint of a trusted log.": "没有受信任日志的检查点。",
    "The checkpoint cannot be read.": "检查点无法读取。",
    "No sealed value was disclosed.": "没有披露封存的内容。",
    "There is no certificate to ask about.": "没有可供查询的证书。",
    "The certificate names no status list.": "证书未指明状态列表。",
    "No photograph was handed in.": "没有提交照片。",
    "There is no certificate to compare it with.": "没有可供比对的证书。",
    # why steps fail
    "One statement stands twice in the passport.": "护照中有一条声明出现两次。",
    "No statement is in the log yet.": "尚无声明入日志。",
    "The log %(origin)s is not trusted.": "日志 %(origin)s 不受信任。",
    "No trusted key of the log %(origin)s signed it.": "没有日志 %(origin)s 的受信任密钥为其签名。",
    "One key signed the checkpoint twice.": "同一密钥为检查点签了两次。",
    "%(count)s witnesses cosigned the checkpoint; %(needed)s are needed.": (
        "检查点有 %(count)s 个见证者联署；需要 %(needed)s 个。"
    ),
    "%(count)s statements are not in the log yet.": "有 %(count)s 条声明尚未入日志。",
    "The key of the log %(origin)s was not in use then.": "日志 %(origin)s 的该密钥当时未在使用。",
    "%(name)s signed the checkpoint and is not trusted.": "%(name)s 为检查点签了名，但不受信任。",
    "Statement %(number)s is not what its leaf says.": "第 %(number)s 条声明与其叶不符。",
    "The key of the log %(origin)s is compromised, and no witness saw this checkpoint before.": (
        "日志 %(origin)s 的密钥已泄露，此前没有见证者见过此检查点。"
    ),
    "The log %(origin)s signed two checkpoints that disagree, of %(old)s and of %(new)s leaves.": (
        "日志 %(origin)s 签了两个互相矛盾的检查点：%(old)s 个与 %(new)s 个叶。"
    ),
    "The log %(origin)s has %(old)s leaves, and its key signed for %(new)s: it never grew so far.": (
        "日志 %(origin)s 有 %(old)s 个叶，其密钥却签了 %(new)s 个叶：日志从未长到这里。"
    ),
    "%(issuer)s is not in the trust file.": "%(issuer)s 不在信任文件中。",
    "%(name)s signed with a key that the trust file does not know: %(key)s.": (
        "%(name)s 用了信任文件中没有的密钥：%(key)s。"
    ),
    "%(name)s is not trusted to say '%(kind)s'.": "%(name)s 无权作出“%(kind)s”类声明。",
    "%(name)s signed with a key that was not in use then.": "%(name)s 用了当时未在使用的密钥。",
    "A key of %(name)s is compromised, and the log did not record this before.": (
        "%(name)s 的一把密钥已泄露，日志此前没有记录这一条。"
    ),
    "%(name)s signed after it was recorded.": "%(name)s 的签名晚于记录时间。",
    "A status list ends before it begins.": "有一份状态列表的结束早于开始。",
    "Statement %(number)s is about another work.": "第 %(number)s 条声明关于另一件作品。",
    "Statement %(number)s was recorded before its turn.": "第 %(number)s 条声明的记录时间早于前一条。",
    "Statement %(number)s was recorded before it was made.": "第 %(number)s 条声明的记录早于其作出。",
    "The value of %(name)s is disclosed twice.": "“%(name)s”的内容披露了两次。",
    "No statement sealed this value of %(name)s.": "没有声明封存过“%(name)s”的这一内容。",
    "No expert has certified this work.": "没有专家认证过此作品。",
    "The certificate was revoked on %(day)s.": "证书于 %(day)s 被撤销。",
    "The certificate was suspended on %(day)s.": "证书于 %(day)s 被中止。",
    "The certificate expired on %(day)s.": "证书于 %(day)s 过期。",
    "The certificate was made later, on %(day)s.": "证书作出较晚，在 %(day)s。",
    "The list of %(purpose)s is not at hand.": "手头没有状态列表（%(purpose)s）。",
    "The certificate is revoked, by its status list.": "据状态列表，证书已撤销。",
    "The certificate is suspended, by its status list.": "据状态列表，证书已中止。",
    "The list of %(purpose)s held until %(until)s; whether it is so still is not known.": (
        "状态列表（%(purpose)s）有效至 %(until)s；此后如何不得而知。"
    ),
    "The certificate holds no photograph to compare with.": "证书中没有可供比对的照片。",
    "It shows the certified picture (%(bits)s of 256 bits differ), as a print or a copy would too.": (
        "所示为所认证的图像（256 位中 %(bits)s 位不同）；印刷品或摹本也会如此。"
    ),
    "It is like a certified picture (%(bits)s of 256 bits differ): the same, a version, or a copy.": (
        "与所认证的图像相近（256 位中 %(bits)s 位不同）：同一件、另一版本或摹本。"
    ),
    "No certified picture is recognised in it (%(bits)s of 256 bits differ). A frame may hide one.": (
        "未认出所认证的图像（256 位中 %(bits)s 位不同）。画框可能遮住了它。"
    ),
    # EvidenceError and its kinds; a `why` that has no Chinese below stays as it was written
    "The evidence does not hold.": "证据不成立。",
    "Not canonical JSON: %(why)s.": "不是规范 JSON：%(why)s。",
    "Not a usable key: %(why)s.": "不是可用的密钥：%(why)s。",
    "The signature does not hold: %(why)s.": "签名不成立：%(why)s。",
    "The credential is malformed: %(why)s.": "凭证格式有误：%(why)s。",
    "Not a statement: %(why)s.": "不是声明：%(why)s。",
    "The disclosed value does not belong to the statement: %(why)s.": "披露的内容不属于该声明：%(why)s。",
    "The status list cannot be read: %(why)s.": "状态列表无法读取：%(why)s。",
    "The inclusion proof does not hold: %(why)s.": "包含证明不成立：%(why)s。",
    "The consistency proof does not hold: %(why)s.": "一致性证明不成立：%(why)s。",
    "The signed note is malformed: %(why)s.": "签名文本格式有误：%(why)s。",
    "The proof file is malformed: %(why)s.": "证明文件格式有误：%(why)s。",
    "Not a tile of this log: %(why)s.": "不是此日志的瓦片：%(why)s。",
    "This is not a passport: a passport is one JSON object.": "这不是护照：护照是一个 JSON 对象。",
    "The passport cannot be read: %(why)s.": "护照无法读取：%(why)s。",
    "The dossier cannot be read: %(why)s.": "案卷无法读取：%(why)s。",
    "%(text)s is no instant: write it in UTC as 2026-11-25T08:00:00Z.": (
        "%(text)s 不是时刻：请按 UTC 写作 2026-11-25T08:00:00Z。"
    ),
    "%(path)s is not a document to sign: download it from the page of the certificate to be signed, "
    "its name ends in .to-sign.json.": (
        "%(path)s 不是待签文件：请从待签证书的页面下载，其名称以 .to-sign.json 结尾。"
    ),
    # why
    "it is not this key's signature over these bytes": "这不是此密钥对这些字节的签名",
    "this is another spelling than the canonical one": "写法不是唯一的规范写法",
    "this is another spelling of a Multikey": "这是 Multikey 的另一种写法",
    "a field is missing, unknown or misspelt": "有字段缺失、未知或拼写有误",
    "a field is unknown or misspelt": "有字段未知或拼写有误",
    "the path leads to another root": "路径通向另一个根",
    "the path leads to another newer root": "路径通向另一个较新的根",
    "the path leads to another older root": "路径通向另一个较旧的根",
    "the path is too short": "路径过短",
    "the path is too long": "路径过长",
    "not base64": "不是 base64",
    "not base64url": "不是 base64url",
    "it has no proof, or several": "没有证明，或有多个",
    "its proofValue is not base58btc": "其 proofValue 不是 base58btc",
    "its proofValue is not a signature of 64 bytes": "其 proofValue 不是 64 字节的签名",
    "its statements are not in the order of the log": "其声明未按日志的次序排列",
    "the PEM file cannot be opened, or its password is missing or wrong": (
        "PEM 文件无法打开，或缺少密码，或密码有误"
    ),
    "the two passwords differ": "两次密码不同",
    # the steps of a dossier
    "One dossier, in its one spelling": "一份案卷，唯一写法",
    "Sealed by the house": "由本馆封签",
    "The content is what was sealed": "内容即封签之内容",
    "The passport is whole": "护照完整",
    "Chains of custody": "保管链",
    "Condition reports": "状况报告",
    "Its content is not laid out as a dossier's: %(why)s.": "其内容不合案卷的格式：%(why)s。",
    "The passport in it is of another work.": "其中的护照属于另一件作品。",
    "It is a dossier, with the work's passport and the house's seal.": "这是一份案卷，附作品护照与本馆封签。",
    "The seal is not one statement alone.": "封签并非单独一条声明。",
    "%(name)s signed it on %(at)s, and the log has it.": "%(name)s 于 %(at)s 签名，日志已收录。",
    "There is no seal that holds.": "没有成立的封签。",
    "The seal is of something else.": "封签属于别的内容。",
    "The content is not what was sealed.": "内容与封签不符。",
    "The content is what was sealed: %(sha256)s.": "内容与封签一致：%(sha256)s。",
    "The passport in it lacks %(count)s statements.": "其中的护照缺少 %(count)s 条声明。",
    "The passport has all %(count)s statements of then.": "护照含当时的全部声明，共 %(count)s 条。",
    "Custody event %(number)s was changed.": "保管事件 %(number)s 已被改动。",
    "Custody event %(number)s does not follow the one before it, or the passport says otherwise.": (
        "保管事件 %(number)s 与前一事件不相接，或与护照不符。"
    ),
    "A chain of custody ends before its end.": "保管链未到末端即止。",
    "Every chain is whole; %(whole)s events were hashed again, %(bare)s are not shown to this reader.": (
        "各保管链完整；已重新计算 %(whole)s 个事件的哈希，另有 %(bare)s 个不向此读者显示。"
    ),
    "Every chain is whole; all %(whole)s events were hashed again.": (
        "各保管链完整；已重新计算全部 %(whole)s 个事件的哈希。"
    ),
    "Condition report %(number)s is not what was signed.": "状况报告 %(number)s 与所签内容不符。",
    "Condition report %(number)s lies over another picture.": "状况报告 %(number)s 所依图像不是本作品的。",
    "There is no condition report in it.": "其中没有状况报告。",
    "All %(count)s condition reports are what was signed.": "全部 %(count)s 份状况报告与所签内容一致。",
    # the steps of a broadcast receipt
    "One broadcast receipt, in its one spelling": "一份直播凭证，唯一写法",
    "The recording up to the hammer": "落槌之前的录像",
    "The picture at the hammer": "落槌时的画面",
    "The broadcast receipt cannot be read: %(why)s.": "直播凭证无法读取：%(why)s。",
    "It is not laid out as a broadcast receipt: %(why)s.": "其内容不合直播凭证的格式：%(why)s。",
    "It is a broadcast receipt, with the house's seal.": "这是一份直播凭证，附本馆封签。",
    "No recording was handed in.": "未提交录像。",
    "Piece %(number)s of the recording was changed.": "录像第 %(number)s 段被改动。",
    "Piece %(number)s of the recording is missing.": "录像缺少第 %(number)s 段。",
    "The recording is not the one that was sealed.": "录像与所封内容不符。",
    "All %(count)s pieces of the recording up to the hammer are what was sealed.": (
        "落槌之前的录像共 %(count)s 段，均与所封内容一致。"
    ),
    "%(given)s of the %(count)s pieces of the recording up to the hammer are what was sealed. Said to be "
    "withheld: %(withheld)s; their digests alone are given, and they are what was sealed.": (
        "落槌之前的录像共 %(count)s 段，其中 %(given)s 段与所封内容一致；"
        "另有 %(withheld)s 段据称未予公开，仅给出摘要，与所封摘要一致。"
    ),
    "No picture was handed in.": "未提交画面。",
    "The picture is not the one that was on air at the hammer.": "该画面不是落槌时播出的画面。",
    "The picture is the one that was on air at the hammer.": "该画面正是落槌时播出的画面。",
    "No picture was on air at the hammer: this is the last one before it, of %(seconds)s seconds earlier.": (
        "落槌时没有播出画面：这是此前最后一帧，早 %(seconds)s 秒。"
    ),
    "The content is what was sealed: %(sha256)s. No picture was on air at the hammer: the last piece "
    "before it ended %(seconds)s seconds earlier.": (
        "内容与封签一致：%(sha256)s。落槌时没有播出画面：此前最后一段于 %(seconds)s 秒之前结束。"
    ),
    "The picture is of a time after the hammer.": "该画面是落槌之后的画面。",
    # the steps of a bid history
    "One bid history, in its one spelling": "一份出价记录，唯一写法",
    "The chain of events": "事件链",
    "What was bid": "出价",
    "Recomputed from the bids": "由出价重新计算",
    "The bid history does not hold: %(why)s.": "出价记录不成立：%(why)s。",
    "It is a bid history, with the house's seal.": "这是一份出价记录，附本馆封签。",
    "It is not laid out as a bid history: %(why)s.": "其内容不合出价记录的格式：%(why)s。",
    "The chain of %(count)s events is whole.": "事件链完整，共 %(count)s 个事件。",
    "%(exact)s bids are what the chain was held to when they were made; of %(least)s only the least "
    "amount is told that explains what followed.": (
        "%(exact)s 个出价与当时链上所载一致；另有 %(least)s 个只给出足以解释其后经过的最低金额。"
    ),
    "It ended otherwise than it says.": "其结果与所述不符。",
    "Recomputed from its %(bids)s bids, the lot was not sold.": (
        "由其 %(bids)s 个出价重新计算：此拍品未成交。"
    ),
    "Recomputed from its %(bids)s bids, the lot was sold for %(price)s to paddle %(paddle)s.": (
        "由其 %(bids)s 个出价重新计算：此拍品以 %(price)s 由 %(paddle)s 号牌买得。"
    ),
    # the steps of an extract
    "One extract, in its one spelling": "一份账簿摘录，唯一写法",
    "Each line once, within the period": "每行一次，均在期间之内",
    "The totals, added up again": "合计重新计算",
    "The extract cannot be read: %(why)s.": "无法读取账簿摘录：%(why)s。",
    "It is an extract of the house's books, with the house's seal.": "这是一份账簿摘录，附本馆封签。",
    "It is not laid out as an extract: %(why)s.": "其内容不合账簿摘录的格式：%(why)s。",
    "A line is there twice, or out of its order.": "有一行重复，或次序有误。",
    "A line is of a day outside the period.": "有一行的日期不在期间之内。",
    "%(orders)s orders and %(receipts)s bookings, from %(first)s to %(last)s.": (
        "%(first)s 至 %(last)s：订单 %(orders)s 笔，记账 %(receipts)s 笔。"
    ),
    "The totals are not what the lines come to.": "合计与各行之和不符。",
    "Sold, by the lines: %(sums)s (minor units).": "按各行计算的成交额：%(sums)s（最小货币单位）。",
    # who signed with a key of his own
    "Signed by persons themselves": "由本人签名",
    "Persons' own signatures": "个人签名",
    "Statement %(number)s is signed in no known way.": "声明 %(number)s 的签名方式未知。",
    "A person's signature in statement %(number)s is of another act.": (
        "声明 %(number)s 中的个人签名属于另一行为。"
    ),
    "One person signed statement %(number)s twice.": "同一人在声明 %(number)s 中签名两次。",
    "No statement says how persons signed it.": "没有声明说明各人如何签名。",
    "All persons signed in the house's session, none with his own key.": (
        "各人均在本馆会话中签名，无人使用自己的密钥。"
    ),
    "%(own)s signatures by %(people)s persons with their own keys; %(session)s in the house's session.": (
        "%(people)s 人以自己的密钥签名 %(own)s 次；在本馆会话中签名 %(session)s 次。"
    ),
    "A person's signature is not laid out as one.": "个人签名的格式不正确。",
    "The trust file does not know this person's key: %(key)s.": "信任文件中没有此人的密钥：%(key)s。",
    "signed by %(own)s with an own key, by %(session)s in the house's session": (
        "%(own)s 人以自己的密钥签名，%(session)s 人在本馆会话中签名"
    ),
    "signed by two persons with their own keys": "由两人以各自的密钥签名",
    "signed by one person with an own key": "由一人以自己的密钥签名",
    "signed by %(own)s persons with their own keys": "由 %(own)s 人以各自的密钥签名",
    "signed in the house's session by %(session)s": "%(session)s 人在本馆会话中签名",
    "A person's signature under custody event %(number)s is of something else.": (
        "保管事件 %(number)s 下的个人签名属于别的内容。"
    ),
    "A person's signature under a condition report is of another.": "状况报告下的个人签名属于另一份报告。",
    "Nothing in it is signed with a person's own key.": "其中没有以个人密钥签名的内容。",
    "%(count)s signatures by %(people)s persons with their own keys are over what stands here.": (
        "%(people)s 人以自己的密钥所作的 %(count)s 个签名，与此处内容一致。"
    ),
    "The trust file cannot be read: %(why)s.": "信任文件无法读取：%(why)s。",
    "Not an image that can be fingerprinted: %(why)s.": "不是可取指纹的图像：%(why)s。",
    "There is no file %(path)s.": "没有文件 %(path)s。",
    "%(path)s is a folder. Name a file in it.": "%(path)s 是文件夹。请指明其中的文件。",
    "You may not read or write %(path)s.": "您无权读写 %(path)s。",
    "%(path)s is there already. Choose another name: nothing is written over.": (
        "%(path)s 已存在。请另取名称：不会覆盖任何文件。"
    ),
    "A file is not the text that it should be: %(why)s": "某个文件不是应有的文本：%(why)s",
    "Photographs are read with the packages pillow, imagehash and pdqhash, and %(missing)s is not installed: "
    "install them (pip install pillow imagehash pdqhash).": (
        "读取照片需要 pillow、imagehash 和 pdqhash 三个软件包，而 %(missing)s 未安装："
        "请安装（pip install pillow imagehash pdqhash）。"
    ),
    "A trust file says whose keys are believed. Download it from the house that you trust: /trust.toml at "
    "its address, or from its page /verify. A journey writes build/trust.toml.": (
        "信任文件说明相信谁的密钥。请从您信任的机构下载：其网址下的 /trust.toml，或其 /verify 页面。"
        "make journey 会写出 build/trust.toml。"
    ),
    'A passport is downloaded from the page of its work: "Take its passport with you".': (
        "护照可在作品页面下载：“带走它的护照”。"
    ),
    # a witness of the log
    "The log at %(url)s could not be read: %(why)s.": "无法读取 %(url)s 的日志：%(why)s。",
    "The witness could not do its work.": "见证者此次未能工作。",
    "The witness's folder cannot be used: %(why)s.": "见证者的文件夹无法使用：%(why)s。",
    "The cosignature was made and kept, and the log did not take it: %(why)s.": (
        "联署已作出并保存，但日志没有收下：%(why)s。"
    ),
    "The log was rewritten.": "日志被改写。",
    "The log shows %(new)s leaves, and showed %(old)s before.": (
        "日志现有 %(new)s 片叶，而此前有 %(old)s 片。"
    ),
    "What the log shows at %(new)s leaves does not go on from what it showed at %(old)s: %(why)s.": (
        "日志在 %(new)s 片叶时所示，并非其在 %(old)s 片叶时所示的延续：%(why)s。"
    ),
    "The checkpoint is not signed by the log %(origin)s with a key that is in use: %(why)s.": (
        "检查点并非由日志 %(origin)s 以在用密钥签署：%(why)s。"
    ),
    "The log signed a root for %(new)s leaves that its own tiles do not come to.": (
        "日志为 %(new)s 片叶签署的树根，与其自身区块算出的不符。"
    ),
    (
        "%(file)s stands in the folder: the log was rewritten, and nothing is cosigned until a person has "
        "decided. Keep the file; docs/witness.md says what to do."
    ): (
        "文件夹中有 %(file)s：日志曾被改写，须由人决定之后才再联署。"
        "请保存该文件；处理办法见 docs/witness.md。"
    ),
    "Cosigned: %(size)s leaves.": "已联署：%(size)s 片叶。",
    "Nothing new: %(size)s leaves, cosigned before.": "没有新内容：%(size)s 片叶，此前已联署。",
    "HISTORY WAS REWRITTEN. Nothing was cosigned, and nothing will be until a person decides.": (
        "历史被改写。没有联署，在有人决定之前也不再联署。"
    ),
    "Both checkpoints are kept in %(file)s.": "两份检查点均保存在 %(file)s。",
    "With --new say also --log URL and --trust FILE.": "使用 --new 时须同时给出 --log URL 和 --trust FILE。",
}
