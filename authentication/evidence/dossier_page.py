"""A dossier as one page that opens anywhere: HTML without scripts, pictures or addresses to fetch.

The page is for reading. What proves is the file: the page says what was found when it was made, or that
nothing was verified.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

from authentication.evidence import showing
from authentication.evidence.dossier import Dossier
from authentication.evidence.verdict import Verdict

STYLE: Final = """
body{font:15px/1.55 Georgia,"Noto Serif CJK SC","Songti SC",serif;color:#1c1b19;background:#faf8f3;margin:0}
main{max-width:60rem;margin:0 auto;padding:2rem 1rem 4rem}
h1{font-size:1.7rem;margin:.2rem 0}h2{font-size:1.2rem;border-bottom:1px solid #b9b2a3;margin:2.2rem 0 .6rem}
h3{font-size:1rem;margin:1.2rem 0 .3rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:13px}
dl{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.15rem 1rem;margin:.3rem 0}
dt{color:#6a6357}dd{margin:0;overflow-wrap:anywhere}ul{margin:0}
dl dl{grid-template-columns:minmax(5rem,9rem) 1fr;font-size:14px}dl dl dl{display:block}
dl dl dl dt,dl dl dl dd{display:inline;margin:0}
dl dl dl dt::after{content:": "}dl dl dl dd::after{content:"";display:block}
ul{list-style:none}ul,dd>ul{padding:0}
li{border-top:1px solid #e3ded2;padding:.3rem 0}
.state{border:2px solid #8a2b1d;padding:.7rem 1rem;background:#fff}.good{border-color:#2f5d50}
.small{color:#6a6357;font-size:13px}
@media(max-width:34rem){dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
@media print{body{background:#fff}h2{break-after:avoid}}
"""
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "Dossier": ("Dossier", "案卷"),
    "none": ("Nothing.", "无。"),
    "hidden": ("Not shown to this reader.", "不向此读者显示。"),
    "unverified": (
        (
            "Nothing on this page was verified. Run: "
            ".venv/bin/python -m authentication verify --trust trust.toml FILE"
        ),
        "本页内容未经核验。请运行：.venv/bin/python -m authentication verify --trust trust.toml FILE",
    ),
    "verified": ("What was found when this page was made:", "制作本页时的核验结果："),
    "work": ("The work", "作品"),
    "certificate": ("Certificate", "证书"),
    "holdings": ("Custody, event by event", "保管链：逐项事件"),
    "conditions": ("Condition reports", "状况报告"),
    "papers": ("Papers", "单证"),
    "filings": ("Filings with customs", "海关申报"),
    "ledger": ("Bond ledger", "保税台账"),
    "decisions": ("Decisions of the gate", "出口规则判定"),
    "stops": ("Stops and holds", "扣留与暂停"),
    "made_at": ("Put together at", "汇编时间"),
    "made_for": ("For", "对象"),
    "artwork": ("Artwork", "作品标识"),
    "dossier": ("Number", "案卷编号"),
    "id": ("Number", "编号"),
    "title": ("Title", "题名"),
    "maker": ("Maker", "作者"),
    "object_type": ("Kind of object", "类别"),
    "materials": ("Materials", "材质"),
    "techniques": ("Techniques", "技法"),
    "date_text": ("Date", "年代"),
    "images": ("Photographs", "图像"),
    "sha256": ("SHA-256", "SHA-256"),
    "state": ("State", "状态"),
    "number": ("Number", "编号"),
    "expert_name": ("Expert", "专家"),
    "issued_at": ("Issued at", "签发时间"),
    "events": ("Events", "事件"),
    "event": ("Event", "事件"),
    "from": ("From", "由"),
    "to": ("To", "至"),
    "at": ("At", "时间"),
    "place": ("Place", "地点"),
    "position": ("Vault position", "库位"),
    "documents": ("Papers", "单证"),
    "signed_by": ("Signed by", "签名人"),
    "posting": ("Posting", "记账"),
    "customs_status": ("Customs status", "海关状态"),
    "hash": ("Hash", "哈希"),
    "prev_hash": ("Hash before it", "前一哈希"),
    "note": ("Note", "备注"),
    "name": ("Name", "姓名"),
    "role": ("Role", "身份"),
    "code": ("Code", "代码"),
    "reference": ("Reference", "文号"),
    "issuer": ("Issuer", "出具方"),
    "decision": ("Decision", "判定"),
    "ruleset": ("Ruleset", "规则版本"),
    "facts": ("Facts", "事实"),
    "codes": ("Rules", "规则"),
    "needs": ("Papers needed", "所需单证"),
    "destination": ("Destination", "目的地"),
    "answers": ("Answers of customs", "海关回执"),
    "reason": ("Reason", "理由"),
    "grades": ("Grades", "等级"),
    "observations": ("Observations", "观察"),
    "signatures": ("Signatures", "签名"),
    "value": ("Value", "价值"),
    "office": ("an office", "主管部门"),
    "owner": ("the owner", "权利人"),
    "height_mm": ("Height, mm", "高（毫米）"),
    "width_mm": ("Width, mm", "宽（毫米）"),
    "depth_mm": ("Depth, mm", "深（毫米）"),
    "height": ("Height, px", "高（像素）"),
    "width": ("Width, px", "宽（像素）"),
    "origin_country": ("Country of origin", "原产地"),
    "registered_at": ("Registered at", "登记时间"),
    "registrant": ("Registered by", "登记人"),
    "inscriptions": ("Inscriptions", "款识"),
    "valid_from": ("Valid from", "生效日"),
    "valid_to": ("Valid to", "有效至"),
    "valid_until": ("Valid until", "有效至"),
    "supplied_at": ("Supplied at", "提交时间"),
    "decided_by": ("Verified by", "核验人"),
    "decided_at": ("Decided at", "决定时间"),
    "stage": ("Stage", "环节"),
    "digest": ("Digest", "摘要"),
    "transition": ("Row of the custody table", "保管表序号"),
    "seq": ("Number", "序号"),
    "circumstances": ("Circumstances", "情况"),
    "artwork_id": ("Artwork", "作品"),
    "holding_id": ("Holding", "在库记录"),
    "step_id": ("Step", "步骤"),
    "account_id": ("Account", "账户"),
    "covers": ("Covers", "所涉作品"),
    "detail": ("Details", "细节"),
    "expires_on": ("Expires on", "到期日"),
    "head": ("Last hash", "末端哈希"),
    "book": ("Book", "账册"),
    "item": ("Item", "项号"),
    "document": ("Paper", "单证"),
    "quantity": ("Quantity", "数量"),
    "tax_at_risk": ("Tax at risk", "涉税额"),
    "lodged_at": ("Lodged at", "申报时间"),
    "mode": ("Mode", "监管方式"),
    "port": ("Port", "口岸"),
    "goods_name": ("Goods", "品名"),
    "status": ("Status", "状态"),
    "kind": ("Kind", "种类"),
    "authority": ("Authority", "机关"),
    "lifted_at": ("Lifted at", "解除时间"),
    "lift_reason": ("Why it was lifted", "解除理由"),
    "occasion": ("Occasion", "场合"),
    "light": ("Light", "光照"),
    "drawn_by_name": ("Drawn up by", "制作人"),
    "drawn_at": ("Drawn up at", "制作时间"),
    "image_sha256": ("Over the photograph", "所依图像"),
}
FIRST: Final = frozenset(
    {"event", "at", "from", "to", "code", "number", "title", "name", "decision", "stage"}
)
"""What is read first of a thing."""
SECTIONS: Final = (
    "work",
    "certificate",
    "holdings",
    "conditions",
    "papers",
    "filings",
    "ledger",
    "decisions",
    "stops",
)


def page(dossier: Dossier, *, verdict: Verdict | None = None, lang: str = "en") -> str:
    """Return the page.

    :param verdict: what was found of this very file; None says that nothing was verified
    """
    content = dossier.content
    title = f"{_word('Dossier', lang)} · {_title(content, lang)}"
    made = [
        f'<!doctype html><html lang="{"zh-CN" if lang == "zh" else "en"}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>",
        f"<h1>{escape(title)}</h1>",
        *_verdict(verdict, lang),
        _list({name: content.get(name) for name in ("dossier", "artwork", "made_at")}, lang),
        _list({"made_for": _word(str(content.get("made_for")), lang)}, lang),
    ]
    for name in SECTIONS:
        value = content.get(name)
        shown = _value(value, lang) if value else f"<p class='small'>{escape(_word('none', lang))}</p>"
        made.append(f'<h2 id="{name}">{escape(_word(name, lang))}</h2>{shown}')
    return "\n".join([*made, "</main></body></html>\n"])


def _verdict(verdict: Verdict | None, lang: str) -> Iterator[str]:
    if verdict is None:
        yield f"<p class='state'>{escape(_word('unverified', lang))}</p>"
        return
    lines = "\n".join(showing.lines(verdict, lang=lang))
    kind = "state good" if verdict.is_valid else "state"
    yield f"<div class='{kind}'><p>{escape(_word('verified', lang))}</p><pre>{escape(lines)}</pre></div>"


def _title(content: Mapping[str, Any], lang: str) -> str:
    work = content.get("work")
    titles = work.get("title") if isinstance(work, Mapping) else None
    if not isinstance(titles, Mapping) or not titles:
        return str(content.get("artwork", ""))
    return str(titles.get(lang) or next(iter(titles.values())))


def _value(value: Any, lang: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, Mapping):
        return _list(_laid_open(value, lang), lang)
    if isinstance(value, Sequence) and not isinstance(value, str):
        if not value:
            return "–"
        return "<ul>" + "".join(f"<li>{_value(one, lang)}</li>" for one in value) + "</ul>"
    return escape(str(value))


def _laid_open(value: Mapping[str, Any], lang: str) -> Mapping[str, Any]:
    """Return an event or a report with what was hashed beside its hash."""
    if "content" not in value:
        return value
    rest = {name: one for name, one in value.items() if name != "content"}
    shown = value["content"]
    return {**shown, **rest} if isinstance(shown, Mapping) else {"event": _word("hidden", lang), **rest}


def _list(values: Mapping[str, Any], lang: str) -> str:
    rows = "".join(
        f"<dt>{escape(_word(str(name), lang))}</dt><dd>{_value(value, lang)}</dd>"
        for name, value in sorted(values.items(), key=lambda one: one[0] not in FIRST)
        if value not in (None, "", [], {})
    )
    return f"<dl>{rows}</dl>"


def _word(name: str, lang: str) -> str:
    english, chinese = WORDS.get(name, (name.replace("_", " "), name.replace("_", " ")))
    return chinese if lang == "zh" else english
