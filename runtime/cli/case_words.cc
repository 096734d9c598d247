#include "runtime/cli/case_words.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "engine/base/overloaded.h"
#include "engine/render/act_words.h"
#include "engine/render/explanation.h"
#include "engine/render/source_words.h"
#include "runtime/cli/case_days.h"
#include "runtime/cli/case_story.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

bool Zh(Language language) { return language == Language::kChinese; }
std::string Pick(const LocalText& text, Language language) { return TextIn(text, language); }
const char* Separator(Language language) { return Zh(language) ? "、" : ", "; }

template <class Things>
const Names* FindNamed(const Things& things, const std::string& id) {
  for (const auto& thing : things)
    if (thing.names.id == id) return &thing.names;
  return nullptr;
}

const char* MeaningWords(SignatureMeaning meaning, Language language) {
  switch (meaning) {
    case SignatureMeaning::kReceipt: return Zh(language) ? "签收" : "as receipt";
    case SignatureMeaning::kContentTrue: return Zh(language) ? "确认内容" : "as true";
    case SignatureMeaning::kAgreement: return Zh(language) ? "表示同意" : "as agreement";
    case SignatureMeaning::kDecision: return Zh(language) ? "作出决定" : "as a decision";
  }
  return "";
}

const char* MeaningWords(SignMeaning meaning, Language language) {
  switch (meaning) {
    case SignMeaning::kReceipt: return MeaningWords(SignatureMeaning::kReceipt, language);
    case SignMeaning::kContent: return MeaningWords(SignatureMeaning::kContentTrue, language);
    case SignMeaning::kAgreement: return MeaningWords(SignatureMeaning::kAgreement, language);
  }
  return "";
}

// The signature that a step asks for and that may be refused there; null where the texts have
// several that are not alike, of which the event does not say which one it was.
const SignAct* Refusable(const Program& program, const Id& step) {
  const SignAct* found = nullptr;
  for (const Procedure& procedure : program.procedures) {
    const flow::PlaceMap map(program, procedure);
    const uint32_t place = map.Find(step.text);
    if (place == flow::kNoSpot) continue;
    for (uint32_t spot = 0; spot < map.spots().size(); ++spot) {
      const auto* sign = std::get_if<SignAct>(&map.ActAt(spot).node);
      if (sign == nullptr || sign->refused_before == 0 || map[spot].doer != place) continue;
      if (found != nullptr && !(found->by == sign->by && found->meaning == sign->meaning))
        return nullptr;
      found = sign;
    }
  }
  return found;
}

std::string RefusalWords(const Program& program, const SignAct& sign, Language language) {
  const bool subject = sign.by.kind == PartyKind::kSubject;
  const std::string who = subject ? (Zh(language) ? "员工" : "the employee")
                                  : PlaceWords(program, Id(), language).PartyTitle(sign.by);
  if (!Zh(language)) return who + " refused to sign";
  return who + (sign.meaning == SignMeaning::kReceipt ? "拒绝签收" : "拒绝签署");
}

// " (as receipt)"; nothing where the kind of event says so: 拒绝签收.
std::string RefusedMeaning(const Program& program, const RefusedToSign& event, Language language) {
  const SignAct* sign = Refusable(program, event.document);
  if (sign == nullptr || (Zh(language) && sign->meaning == SignMeaning::kReceipt)) return "";
  return std::string(" (") + MeaningWords(sign->meaning, language) + ")";
}

std::string OutcomeOf(ReviewOutcome outcome, Language language) {
  if (!Zh(language)) return outcome == ReviewOutcome::kUpheld ? "upheld" : "set aside";
  return outcome == ReviewOutcome::kUpheld ? "维持" : "撤销";
}

std::string OutcomeOf(SuppliedOutcome outcome, Language language) {
  if (!Zh(language)) return std::string(WordOf(outcome));
  return outcome == SuppliedOutcome::kAccepted ? "采信" : "不采信";
}

// What an effect waits for after an objection, as flow names it.
struct Pending {
  std::string_view word, en, zh;
};
constexpr Pending kPending[] = {
    {"review ", "the review of the objection to ", "的异议待复核"},
    {"again ", "done again, since it was set aside: ", "已被撤销,须重新办理"}};

}  // namespace

std::string ShortHash(const Hash& hash) { return HexDigest(hash.bytes).substr(0, 12); }

std::string LastPart(const std::string& title) {
  const size_t dot = title.rfind('.');
  return dot == title.npos ? title : title.substr(dot + 1);
}

std::string TitleOf(const Program& program, const Id& id, Language language) {
  const std::string& text = id.text;
  constexpr std::pair<std::string_view, const char*> kHeads[] = {
      {"served ", "送达"}, {"issued ", "出具"}, {"paid ", "支付"}, {"called ", "调用"}};
  for (const auto& [head, zh] : kHeads) {
    if (!text.starts_with(head)) continue;
    return (Zh(language) ? std::string(zh) : std::string(head)) +
           TitleOf(program, Id(text.substr(head.size())), language);
  }
  if (text == flow::kAgreedWithdrawal)
    return Zh(language) ? "员工同意撤回" : "the employee agrees that it is withdrawn";
  if (text.starts_with(flow::kLawHasChanged))
    return (Zh(language) ? "法规已变更:" : "law has changed: ") +
           text.substr(flow::kLawHasChanged.size());
  if (text.starts_with("table ") || text.starts_with("cohort "))  // what is missing, and no fact
    return WhatWords(program, text, language);
  for (const Names* names :
       {FindNamed(program.acts, text), FindNamed(program.events, text),
        FindNamed(program.findings, text), FindNamed(program.documents, text),
        FindNamed(program.rules, text), FindNamed(program.definitions, text),
        FindNamed(program.obligations, text), FindNamed(program.procedures, text)})
    if (names != nullptr) return NameFor(*names, language);
  // "sales 2026-03": what is missing of a series.
  const size_t space = text.rfind(' ');
  const std::string fact = text.substr(0, space);
  if (const Names* names = FindNamed(program.facts, fact))
    return NameFor(*names, language) + (space == text.npos ? "" : text.substr(space));
  if (const Names* names = FindNamed(program.roles, text)) return NameFor(*names, language);
  if (text == "paper") return Zh(language) ? "纸质签署" : "signed on paper";
  if (text == "reason") return Zh(language) ? "理由" : "reason";
  if (text == "documents") return Zh(language) ? "附件" : "documents";
  if (text == "value") return Zh(language) ? "内容" : "value";
  if (text == "details") return Zh(language) ? "内容" : "details";
  if (text == "proof") return Zh(language) ? "凭证" : "proof";
  for (const auto& [word, en, zh] : kPending)
    if (text.starts_with(word)) {
      const std::string step = TitleOf(program, Id(text.substr(word.size())), language);
      return Zh(language) ? "「" + step + "」" + std::string(zh) : std::string(en) + step;
    }
  if (text == "signed_decision") return Zh(language) ? "已签署的决定" : "a signed decision";
  for (const Act& act : program.acts) {  // options and ends
    if (const auto* decide = std::get_if<DecideAct>(&act.node)) {
      for (const DecideOption& option : decide->options) {
        if (option.names.id == text) return NameFor(option.names, language);
        if (option.ends && option.ends->id == text) return NameFor(*option.ends, language);
      }
    }
    if (const auto* choose = std::get_if<ChooseAct>(&act.node))
      if (const Names* names = FindNamed(choose->options, text)) return NameFor(*names, language);
    if (const auto* end = std::get_if<EndAct>(&act.node))
      if (end->outcome.id == text) return NameFor(end->outcome, language);
  }
  const size_t dot = text.rfind('.');
  for (const Names& names : program.case_names)
    if (names.id == text) return NameFor(names, language);
  // A number alone is a statement of the procedure itself.
  if (text.find_first_not_of("0123456789") == text.npos)
    return (Zh(language) ? "第" : "statement ") + text + (Zh(language) ? "条" : "");
  // "talk.2" is a place without a name of its own: the statement that holds it tells more.
  return dot == text.npos ? text : TitleOf(program, Id(text.substr(0, dot)), language);
}

std::string ServiceWords(ServiceMethod method, Language language) {
  const bool zh = Zh(language);
  switch (method) {
    case ServiceMethod::kInHand: return zh ? "当面" : "in hand";
    case ServiceMethod::kRefused: return zh ? "拒收,有见证人" : "refused before witnesses";
    case ServiceMethod::kCourier: return zh ? "快递" : "by courier";
    case ServiceMethod::kElectronic:
      return zh ? "约定的电子地址" : "to the agreed electronic address";
    case ServiceMethod::kPublicNotice: return zh ? "公告" : "by public notice";
  }
  return "";
}

std::string WayWords(const Id& way, Language language) {
  if (!Zh(language)) return way.text;
  if (way.text == "then") return "成立";
  if (way.text == "otherwise") return "不成立";
  if (way.text == "again") return "再来一轮";
  if (way.text == "member") return "下一名单成员";
  if (way.text == "open") return "可以办理";
  if (way.text == "done") return "结束";
  return way.text;
}

namespace {

using Titles = std::function<std::string(const Id&)>;

// `program` is referred to.
Titles TitlesIn(const Program& program, const Id& procedure, Language language) {
  if (procedure.text.empty())
    return [&program, language](const Id& id) { return TitleOf(program, id, language); };
  const auto places = std::make_shared<const PlaceWords>(program, procedure, language);
  return [places](const Id& id) { return places->Title(id); };
}

// Of who takes part; "" of any other.
std::string TakingPartWords(const Event& event, const Titles& title, Language language) {
  return std::visit(Overloaded{[&](const StepClaimed& e) { return title(e.step); },
                               [&](const StepReleased& e) { return title(e.step); },
                               [&](const ObjectionRaised& e) { return e.objection.text; },
                               [&](const ObjectionDecided& e) {
                                 return e.objection.text + " → " + OutcomeOf(e.outcome, language);
                               },
                               [&](const FactSupplied& e) {
                                 return title(e.fact) + (e.period ? " " + e.period->text : "") +
                                        " (" + e.supplied.text + ")";
                               },
                               [&](const SuppliedDecided& e) {
                                 return e.supplied.text + " → " + OutcomeOf(e.outcome, language);
                               },
                               [](const auto&) { return std::string(); }},
                    event);
}

}  // namespace

std::string SubjectWords(const Program& program, const Event& event, Language language,
                         const Id& procedure) {
  const Titles title = TitlesIn(program, procedure, language);
  return std::visit(
      Overloaded{
          [&](const CaseOpened& e) { return title(e.procedure); },
          [&](const StepDone& e) {
            const char* again = Zh(language) ? "(重新考虑后)" : " (looked at again)";
            return title(e.step) + (e.branch ? " → " + title(*e.branch) : "") +
                   (e.task ? again : "");
          },
          [&](const Reconsider& e) { return ReconsiderWords(program, e, language); },
          [&](const GateBlocked& e) {
            std::string text = title(e.gate);
            for (const Id& id : e.missing) text += Separator(language) + title(id);
            if (e.opens)
              text += (Zh(language) ? ",最早可于 " : ", could open on ") + e.opens->ToIso();
            if (e.missing.empty()) return text;
            return title(e.gate) + (Zh(language) ? ",缺:" : ", missing: ") +
                   text.substr(title(e.gate).size() + std::string(Separator(language)).size());
          },
          [&](const GateOpened& e) { return title(e.gate); },
          [&](const BranchTaken& e) {
            return title(e.node) + " → " + WayWords(e.branch, language);
          },
          [&](const WaitEnded& e) { return title(e.by); },
          [&](const Lapsed& e) { return title(e.node); },
          [&](const Reacted& e) { return title(e.reaction); },
          [&](const TimerFired& e) { return MomentWords(e.due); },
          [&](const TimerSet& e) { return title(e.node) + " → " + MomentWords(e.due); },
          [&](const DeadlineRestated& e) {
            return MomentWords(e.was) + " → " + MomentWords(e.now);
          },
          [&](const EventRecorded& e) { return title(e.name) + " " + e.on.ToIso(); },
          [&](const FindingMade& e) {
            return title(e.finding) + " (" + e.from.ToIso() + " – " + e.until.ToIso() + ")";
          },
          [&](const NoticeServed& e) {
            return title(e.document) + " " + e.served.ToIso() + " " +
                   ServiceWords(e.method, language);
          },
          [&](const Signed& e) {
            return title(e.document) + " (" + MeaningWords(e.meaning, language) + ")";
          },
          [&](const RefusedToSign& e) {
            return title(e.document) + RefusedMeaning(program, e, language);
          },
          [&](const ObligationArisen& e) {
            return title(e.obligation) + (e.due ? " → " + MomentWords(*e.due) : "");
          },
          [&](const ObligationFulfilled& e) { return title(e.obligation); },
          [&](const ObligationBreached& e) { return title(e.obligation); },
          [&](const EffectReleased& e) { return OutcomeWords(program, e.effect, language); },
          [&](const CaseClosed& e) { return OutcomeWords(program, e.outcome, language); },
          [&](const CaseMigrated& e) {
            std::string text = program.policy.names.id + " " + program.policy.version +
                               "  sha256:" + ShortHash(e.from) + " → " + ShortHash(e.to);
            for (size_t i = 0; i < e.moved_from.size() && i < e.moved_to.size(); ++i)
              text += Separator(language) + e.moved_from[i].text + " → " + title(e.moved_to[i]);
            return text;
          },
          [&](const LawWaived& e) {
            return e.law.text + "  sha256:" + ShortHash(e.pinned) +
                   (Zh(language) ? ",不适用 sha256:" : ", leaves aside sha256:") +
                   ShortHash(e.newer);
          },
          [&](const auto&) { return TakingPartWords(event, title, language); }},
      event);
}

std::string KindWords(const Program& program, const Event& event, Language language) {
  if (const auto* refused = std::get_if<RefusedToSign>(&event))
    if (const SignAct* sign = Refusable(program, refused->document))
      return RefusalWords(program, *sign, language);
  return std::visit(
      [&]<class E>(const E&) { return std::string(Zh(language) ? E::kChinese : E::kEnglish); },
      event);
}

const char* VerdictWords(Verdict verdict, Language language) {
  const bool zh = Zh(language);
  switch (verdict) {
    case Verdict::kHolds: return zh ? "成立" : "holds";
    case Verdict::kFails: return zh ? "不成立" : "does not hold";
    case Verdict::kUnknown: return zh ? "尚不清楚" : "unknown";
    case Verdict::kNotApplicable: return zh ? "不适用" : "not applicable";
  }
  return "";
}

std::string ReconsiderWords(const Program& program, const Reconsider& told, Language language) {
  return OutcomeWords(program, told.rule, language) + (Zh(language) ? ":" : ": ") +
         VerdictWords(told.was, language) + " → " + VerdictWords(told.now, language);
}

std::string OutcomeWords(const Program& program, const Id& id, Language language) {
  const std::string effect = ContractEffectWords(id.text, language);
  if (!effect.empty()) return effect;
  if (id.text == "completed") return Zh(language) ? "已完成" : "completed";
  return TitleOf(program, id, language);
}

std::string EventLine(const Program& program, const flow::CaseEvent& event, Language language) {
  return KindWords(program, event.event, language) + "  " +
         SubjectWords(program, event.event, language) + "\n";
}

// Whose act it was. Of a refusal it is not the actor's: they wrote it down.
static std::string ByWords(const cases::Moment& moment, Language language) {
  const audit::Record& record = moment.record;
  if (!moment.signer.empty())
    return "  — " + moment.signer +
           (std::holds_alternative<Signed>(record.event)
                ? (Zh(language) ? " (纸质签署,扫描件由 " + moment.actor + " 提交)"
                                : " (on paper, scan by " + moment.actor + ")")
                : (Zh(language) ? " (书面提出,由 " + moment.actor + " 代为提交)"
                                : " (on paper, handed in by " + moment.actor + ")"));
  if (moment.actor.empty()) return "";
  std::string text = "  — " + moment.actor;
  if (std::holds_alternative<RefusedToSign>(record.event))
    text = Zh(language) ? "  — 由 " + moment.actor + " 记录" : "  — recorded by " + moment.actor;
  if (record.signature) text += Zh(language) ? " (电子签名)" : " (signed with a key)";
  if (moment.key_revoked)
    text += (Zh(language) ? ",该密钥自 " : ", but this key does not count from ") +
            FromWords(*moment.key_revoked) + (Zh(language) ? " 起不再有效" : " on");
  return text;
}

std::string TimelineLine(const Program& program, const cases::Moment& moment, Language language,
                         const Id& procedure) {
  const audit::Record& record = moment.record;
  std::string line =
      MomentWords(record.recorded) + "  " + KindWords(program, record.event, language);
  const std::string subjects = SubjectWords(program, record.event, language, procedure);
  if (std::holds_alternative<ObjectionRaised>(record.event) && record.step)
    line += "  " + TitleOf(program, *record.step, language);
  if (!subjects.empty()) line += "  " + subjects;
  if (!moment.whom.empty() && moment.whom != moment.actor) line += " → " + moment.whom;
  line += ByWords(moment, language);
  // Records have them in the order of their pseudonyms, which says nothing.
  std::vector<std::string> witnesses = moment.witnesses;
  std::ranges::sort(witnesses);
  for (const std::string& witness : witnesses)
    line += (&witness != &witnesses.front() ? Separator(language)
             : Zh(language)                 ? ",见证人 "
                                            : ", witnessed by ") +
            witness;
  line += "\n";
  for (const auto& value : moment.values)
    line += "                    " + TitleOf(program, Id(value.name), language) + ": " +
            value.In(language) + "\n";
  return line;
}

std::string WhoWords(const flow::Who& who, Language language) { return Pick(who.title, language); }

std::string ObjectionLine(const flow::PendingObjection& objection, Language language, Instant now) {
  const bool zh = Zh(language);
  std::string line = Pick(objection.title, language) + "  (" + objection.objection.text + ")  ";
  line += objection.open
              ? (zh ? "待复核:" : "to be reviewed by ") + WhoWords(objection.by, language)
              : std::string(zh ? "已被撤销,尚未重新办理" : "set aside, not done again");
  if (objection.open && objection.due)
    line += (zh ? ",期限 " : ", due ") + MomentWords(*objection.due) +
            (*objection.due > now ? ""
             : zh                 ? ",已逾期"
                                  : ", overdue");
  return line + "\n";
}

std::string SuppliedLine(const flow::PendingFact& fact, Language language) {
  return Pick(fact.title, language) + (fact.period ? " " + fact.period->text : "") + "  (" +
         fact.supplied.text + ")  " + (Zh(language) ? "待核对:" : "to be looked at by ") +
         WhoWords(fact.by, language) + "\n";
}

std::string TaskLine(const flow::OpenTask& task, Language language, const std::string& holder) {
  std::string line =
      Pick(task.title, language) + "  (" + task.step.text + ")  " + WhoWords(task.by, language);
  if (task.other_than)
    line += (Zh(language) ? ",不得为" : ", other than ") + WhoWords(*task.other_than, language);
  if (task.due) line += (Zh(language) ? ",期限 " : ", due ") + MomentWords(*task.due);
  if (task.escalated && task.escalates_to)
    line += (Zh(language) ? ",已逾期,亦可由 " : ", overdue, may be done by ") +
            WhoWords(*task.escalates_to, language) + (Zh(language) ? " 办理" : " too");
  if (!holder.empty()) line += (Zh(language) ? ",领办人 " : ", taken on by ") + holder;
  return line + "\n";
}

namespace {

// What to type, and what it means where that is another word.
std::string OfferWords(const flow::Offer& offer, Language language, Naming naming) {
  const std::string title = Pick(offer.title, language);
  const bool alone = title == offer.id.text || naming == Naming::kTitles;
  return alone ? title : offer.id.text + " " + title;
}

}  // namespace

std::string TaskDetails(const Program& program, const flow::OpenTask& task, Language language,
                        Naming naming) {
  std::string text;
  for (const flow::OpenAct& act : task.acts) {
    text += "    ";
    if (act.field) {
      text += (naming == Naming::kTitles ? "" : act.field->name + "  ") +
              LastPart(Pick(act.field->title, language)) + " : " +
              Pick(act.field->type_words, language);
    } else if (act.signature) {
      text += (Zh(language) ? "签署:" : "signature: ") + WhoWords(act.signature->by, language) +
              " (" + MeaningWords(act.signature->meaning, language) + ")";
    } else {
      text += Pick(act.title, language);
    }
    for (const flow::Offer& offer : act.offers)
      text += (&offer == &act.offers.front() ? ": " : Separator(language)) +
              OfferWords(offer, language, naming);
    if (act.amount) text += " = " + ValueWords(program, act.amount->value, language);
    text += "\n";
  }
  return text;
}

}  // namespace writ::cli
