// What a case waits for, in words.
#include "engine/render/explanation.h"
#include "engine/render/source_words.h"
#include "runtime/cli/case_days.h"
#include "runtime/cli/case_story.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

bool Zh(Language language) { return language == Language::kChinese; }

const char* WaitWords(flow::WaitKind kind, Language language) {
  switch (kind) {
    case flow::WaitKind::kGate: return Zh(language) ? "核查" : "a gate";
    case flow::WaitKind::kBranch: return Zh(language) ? "条件分支" : "which way to go";
    case flow::WaitKind::kRound: return Zh(language) ? "是否重复" : "whether to repeat";
    case flow::WaitKind::kMilestone:
      return Zh(language) ? "是否仍可办理" : "whether it may be done";
    case flow::WaitKind::kRecord: return Zh(language) ? "记录事件" : "an event to record";
    case flow::WaitKind::kList: return Zh(language) ? "名单" : "a list";
    case flow::WaitKind::kTime: return Zh(language) ? "期间" : "time to pass";
    case flow::WaitKind::kEvent: return Zh(language) ? "事件" : "an event";
    case flow::WaitKind::kEffect: return Zh(language) ? "生效" : "an effect";
  }
  return "";
}

// A statement without a name of its own is called by what it waits for, and by what it stands in.
std::string WaitTitle(const PlaceWords& places, const flow::Waiting& waiting) {
  const Act* act = places.ActAt(waiting.place);
  if (act == nullptr || !act->names.id.empty()) return TextIn(waiting.title, places.language());
  const bool plain =
      waiting.kind == flow::WaitKind::kTime || waiting.kind == flow::WaitKind::kEffect;
  const std::string title =
      plain ? places.Title(waiting.place) : WaitWords(waiting.kind, places.language());
  const std::string around = places.Around(waiting.place);
  return around.empty() ? title : places.Say("'" + around + "': ", "「" + around + "」:") + title;
}

}  // namespace

std::string WaitingWords(const Program& program, const flow::Waiting& waiting, Language language,
                         const Id& procedure) {
  const PlaceWords places(program, procedure, language);
  std::string text = WaitTitle(places, waiting) + "  (" + waiting.place.text + ")";
  if (waiting.due) text += (Zh(language) ? ",至 " : ", until ") + MomentWords(*waiting.due);
  for (const flow::Awaited& awaited : waiting.any_of)
    text += (Zh(language) ? ",等待 " : ", waits for ") + TextIn(awaited.title, language);
  text += "\n";
  for (const flow::Unmet& unmet : waiting.unmet) {
    const char* en = unmet.verdict == Verdict::kUnknown ? "unknown" : "not met";
    const char* zh = unmet.verdict == Verdict::kUnknown ? "尚不清楚" : "未满足";
    text += "    " + TextIn(unmet.title, language) + ": " + (Zh(language) ? zh : en);
    if (unmet.on) text += " " + unmet.on->ToIso();
    text += "\n";
    for (const flow::Missing& missing : unmet.missing) {
      const bool late = missing.fact.reason == Reason::kTooLate;
      text +=
          (Zh(language) ? (late ? "      过迟:" : "      缺:")
                        : (late ? "      too late: " : "      missing: ")) +
          (missing.fact.what.starts_with("table ") ? MissingWords(program, missing.fact, language)
                                                   : TitleOf(program, missing.name, language));
      if (!missing.fact.from.empty())
        text += (Zh(language) ? ",由" : ", from ") +
                SourceWords(program, missing.fact.from, language) + (Zh(language) ? "提供" : "");
      text += "\n";
    }
    if (unmet.who && !TextIn(unmet.message, language).empty())
      text +=
          "      " + WhoWords(*unmet.who, language) + ": " + TextIn(unmet.message, language) + "\n";
    if (unmet.could_hold)
      text += (Zh(language) ? "      最早可于 " : "      could hold from ") +
              unmet.could_hold->ToIso() + "\n";
  }
  return text;
}

std::string FollowsWords(const flow::OpenDuty& duty, Language language) {
  const std::string event = TextIn(duty.follows->title, language);
  return language == Language::kChinese ? "自" + event + "之日起应当履行"
                                        : "from the day of " + event + " on";
}

}  // namespace writ::cli
