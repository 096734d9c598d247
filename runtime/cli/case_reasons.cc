// Why gates opened or did not, and how amounts were computed: the commands decided again, on what
// was known at their moment.
#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/render/explanation.h"
#include "runtime/cli/case_story.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

const Because* BecauseOf(const CaseStory& story, uint64_t record) {
  const auto found = story.because.find(record);
  return found == story.because.end() ? nullptr : &found->second;
}

// Why there is nothing to show, or that it does not come out as the record says.
std::string NoteOf(const CaseStory& story, const Because* because, const PlaceWords& words) {
  if (because != nullptr && because->agreement == cases::Agreement::kDiffers)
    return words.Say("Decided again today, this command comes out otherwise than its record says.",
                     "重新判定的结果与记录不一致。");
  if (because != nullptr && because->agreement == cases::Agreement::kAgrees) return "";
  std::string by;
  for (const uint64_t record : story.dossier.erasures)
    by += words.Say(" It was erased by record " + std::to_string(record) + ".",
                    "由第 " + std::to_string(record) + " 条记录删除。");
  return words.Say("What it was decided on can no longer be opened; the record has the verdict.",
                   "所依据的内容已无法打开;记录中保有判定结果。") +
         by;
}

class ReasonWriter {
 public:
  ReasonWriter(const CaseStory& story, const PlaceWords& words) : story_(story), words_(words) {}

  std::vector<document::Reason> Write() {
    for (size_t i = 0; i < story_.moments.size(); ++i) {
      const cases::Moment& moment = story_.moments[i];
      std::visit(
          Overloaded{[&](const CaseOpened& e) {
                       const Because* because = BecauseOf(story_, moment.record.sequence.value);
                       if (because == nullptr || because->explanation == nullptr) return;
                       Begin(moment, words_.Say("may it be opened: ", "可否开启:") +
                                         TitleOf(words_.program(), e.procedure, words_.language()));
                       Verdict(document::Tone::kGood, words_.Say("opened", "已开启"), moment);
                     },
                     [&](const GateBlocked& e) {
                       Begin(moment, words_.Title(e.gate));
                       Verdict(document::Tone::kBad, words_.Say("blocked", "受阻"), moment);
                       Blocked(e, i);
                     },
                     [&](const GateOpened& e) {
                       Begin(moment, words_.Title(e.gate));
                       Verdict(document::Tone::kGood, words_.Say("opened", "通过"), moment);
                     },
                     [&](const BranchTaken& e) {
                       if (!moment.record.verdict) return;
                       Begin(moment, words_.Title(e.node));
                       Verdict(document::Tone::kPlain, words_.Say("the way taken", "所取路径"),
                               moment);
                     },
                     [&](const Lapsed& e) {
                       if (!moment.record.verdict) return;
                       Begin(moment, words_.Title(e.node));
                       Verdict(document::Tone::kBad, words_.Say("lapsed", "已失权"), moment);
                     },
                     [](const auto&) {}},
          moment.record.event);
    }
    return std::move(reasons_);
  }

 private:
  void Begin(const cases::Moment& moment, const std::string& title) {
    document::Reason& reason = reasons_.emplace_back();
    reason.record = moment.record.sequence.value;
    reason.anchor = ReasonAnchor(reason.record);
    reason.title = title;
    reason.when = MomentWords(moment.record.recorded);
  }

  void Verdict(document::Tone tone, const std::string& word, const cases::Moment& moment) {
    document::Reason& reason = reasons_.back();
    reason.tone = tone;
    reason.verdict = word;
    if (moment.record.verdict)
      reason.verdict +=
          words_.Say(": ", ":") + VerdictWords(*moment.record.verdict, words_.language());
    const Because* because = BecauseOf(story_, reason.record);
    reason.note = NoteOf(story_, because, words_);
    if (because == nullptr || because->explanation == nullptr || because->program == nullptr) {
      if (moment.record.explanation) reason.tree = Kept(*moment.record.explanation, 1);
      return;
    }
    const WordsOptions options{words_.language(), true};
    Decision decision;
    const auto verdict = moment.record.verdict.value_or(writ::Verdict::kHolds);
    decision.outcome = verdict == writ::Verdict::kHolds   ? Outcome::kHolds
                       : verdict == writ::Verdict::kFails ? Outcome::kFails
                                                          : Outcome::kUnknown;
    decision.explanation = because->explanation;
    for (const BecauseLine& line : writ::Because(*because->program, decision, options))
      reason.decisive.push_back(line.text);
    reason.tree = Derivation(*because->program, *because->explanation, options);
    reason.articles = ArticlesOf(*because->program, *because->explanation, words_.language());
  }

  // Rules and verdicts, as the record itself keeps them.
  std::vector<DerivationLine> Kept(const audit::Explanation& kept, int depth) const {
    std::vector<DerivationLine> lines = {
        {depth, TitleOf(words_.program(), kept.rule, words_.language()) + words_.Say(": ", ":") +
                    VerdictWords(kept.verdict, words_.language())}};
    for (const audit::Explanation& part : kept.of)
      for (DerivationLine& line : Kept(part, depth + 1)) lines.push_back(std::move(line));
    return lines;
  }

  void Blocked(const GateBlocked& e, size_t at) {
    document::Reason& reason = reasons_.back();
    for (const Id& id : e.missing) reason.missing.push_back(words_.Missing(id));
    const Act* act = words_.ActAt(e.gate);
    const auto* check = act == nullptr ? nullptr : std::get_if<CheckAct>(&act->node);
    if (check != nullptr && check->otherwise &&
        !TextIn(check->otherwise->message, words_.language()).empty())
      reason.cures.push_back(words_.PartyTitle(check->otherwise->who) + words_.Say(": ", ":") +
                             TextIn(check->otherwise->message, words_.language()));
    if (e.opens)
      reason.cures.push_back(words_.Say("time alone: it could open on ", "时间届至:最早可于 ") +
                             e.opens->ToIso() + words_.Say("", " 通过"));
    Cured(e, at, &reason);
  }

  // What came in between, and whether it helped.
  void Cured(const GateBlocked& e, size_t at, document::Reason* reason) const {
    const cases::Moment* opened = nullptr;
    for (size_t i = at + 1; i < story_.moments.size() && opened == nullptr; ++i) {
      const auto& event = story_.moments[i].record.event;
      const auto* gate = std::get_if<GateOpened>(&event);
      const bool effect = std::holds_alternative<EffectReleased>(event) &&
                          words_.ActAt(e.gate) != nullptr &&
                          std::holds_alternative<EffectAct>(words_.ActAt(e.gate)->node);
      if ((gate != nullptr && gate->gate == e.gate) || effect) opened = &story_.moments[i];
    }
    for (const cases::Arrival& arrival : story_.dossier.arrivals) {
      if (arrival.record < reason->record) continue;
      if (opened != nullptr && arrival.record > opened->record.sequence.value) continue;
      for (const cases::Figure& figure : arrival.figures) {
        const Names& names = words_.program().facts[figure.fact].names;
        const bool asked = std::ranges::any_of(e.missing, [&](const Id& id) {
          return id.text.substr(0, id.text.find(' ')) == names.id;
        });
        if (!asked) continue;
        reason->cures.push_back(MomentWords(arrival.recorded).substr(0, 10) + " " +
                                NameFor(names, words_.language()) + " = " +
                                RecordingWords(words_.program(), figure.now, words_.language()) +
                                words_.Say(", record ", ",第 ") + std::to_string(arrival.record) +
                                words_.Say("", " 条记录"));
      }
    }
    if (opened != nullptr) {
      reason->cures.push_back(
          words_.Say("it opened on ", "已通过:") + MomentWords(opened->record.recorded) +
          words_.Say(", record ", ",第 ") + std::to_string(opened->record.sequence.value) +
          words_.Say("", " 条记录"));
    } else {
      reason->cures.push_back(story_.open()
                                  ? words_.Say("it has not opened so far", "至今未通过")
                                  : words_.Say("it never opened in this case", "本案中始终未通过"));
    }
  }

  const CaseStory& story_;
  const PlaceWords& words_;
  std::vector<document::Reason> reasons_;
};

const PayAct* PayOf(const Program& program, const Id& name) {
  for (const Act& act : program.acts)
    if (const auto* pay = std::get_if<PayAct>(&act.node))
      if (program.case_names[pay->value].id == name.text) return pay;
  return nullptr;
}

// The derivation and the articles of an amount.
void Derive(const Program& program, const Explanation& explanation, Language language,
            document::Amount* amount) {
  amount->tree = Derivation(program, explanation, {language, true});
  for (document::Quote& quote : ArticlesOf(program, explanation, language)) {
    const bool known = std::ranges::any_of(
        amount->articles, [&](const document::Quote& other) { return other.head == quote.head; });
    if (!known) amount->articles.push_back(std::move(quote));
  }
}

document::Amount Paid(const CaseStory& story, const PlaceWords& words, const cases::Moment& moment,
                      const EventRecorded& event) {
  const Id name(event.name.text.substr(std::string_view("paid ").size()));
  document::Amount amount;
  const uint64_t record = moment.record.sequence.value;
  amount.anchor = "paid-" + std::to_string(record);
  amount.title = TitleOf(words.program(), name, words.language());
  amount.tone = document::Tone::kGood;
  amount.when = words.Say("paid on ", "已支付,") + event.on.ToIso();
  for (const auto& value : moment.values)
    if (value.name == name.text || value.name == "details")
      amount.amount = value.In(words.language());
  if (amount.amount.empty()) amount.amount = words.Say("(closed)", "(已无法打开)");
  if (const PayAct* pay = PayOf(words.program(), name))
    AddQuotes(words.program(), pay->cites, words.language(), &amount.articles);
  const Because* because = BecauseOf(story, record);
  amount.note = NoteOf(story, because, words);
  if (because == nullptr || because->program == nullptr) return amount;
  for (const flow::ComputedValue& computed : because->computed) {
    if (computed.name != name || computed.because == nullptr) continue;
    amount.amount = ValueWords(*because->program, computed.value, words.language());
    Derive(*because->program, *computed.because, words.language(), &amount);
  }
  return amount;
}

}  // namespace

std::string ReasonAnchor(uint64_t record) { return "why-" + std::to_string(record); }

std::vector<document::Reason> ReasonsOf(const CaseStory& story, const PlaceWords& words) {
  return ReasonWriter(story, words).Write();
}

std::vector<document::Amount> AmountsOf(const CaseStory& story, const PlaceWords& words) {
  std::vector<document::Amount> amounts;
  for (const cases::Moment& moment : story.moments) {
    const auto* event = std::get_if<EventRecorded>(&moment.record.event);
    if (event != nullptr && event->name.text.starts_with("paid "))
      amounts.push_back(Paid(story, words, moment, *event));
  }
  for (const flow::OpenTask& task : story.work.tasks) {
    for (const flow::OpenAct& act : task.acts) {
      if (act.kind != flow::OpenActKind::kPay) continue;
      document::Amount& amount = amounts.emplace_back();
      amount.anchor = "due-" + std::to_string(amounts.size());
      amount.title = TextIn(act.title, words.language());
      amount.tone = document::Tone::kOpen;
      amount.when = words.Say("not paid yet", "尚未支付");
      if (const PayAct* pay = PayOf(words.program(), act.what))
        AddQuotes(words.program(), pay->cites, words.language(), &amount.articles);
      if (!act.amount) {
        amount.amount = words.Say("not computed yet", "尚无法计算");
        for (const flow::Missing& missing : act.missing)
          amount.note += (amount.note.empty() ? words.Say("missing: ", "缺:") : "; ") +
                         words.Missing(missing.name);
        continue;
      }
      amount.amount = ValueWords(words.program(), act.amount->value, words.language());
      if (act.amount->because != nullptr)
        Derive(words.program(), *act.amount->because, words.language(), &amount);
    }
  }
  return amounts;
}

}  // namespace writ::cli
