#include "runtime/cases/recording.h"

#include "engine/flow/papers.h"
#include "engine/render/explanation.h"
#include "runtime/cases/impl.h"

namespace writ::cases {

// A command for each open case of the person.
Result<LocalText> FactRecording::WhereToReport(const std::string& subject,
                                               const std::string& event) {
  const auto person = impl_.Known(subject);
  if (!person) return std::unexpected(person.error());
  const auto cases = impl_.CasesOf(*person);
  if (!cases) return std::unexpected(cases.error());
  LocalText where;
  for (const std::string& id : **cases) {
    const auto data = impl_.log->Find(id);
    if (!data) return std::unexpected(data.error());
    if (*data == nullptr || (*data)->state.status != flow::CaseStatus::kOpen) continue;
    const std::string command = "\n  writ case report " + id + " " + event;
    where.en += command + " --on DATE --proof FILE";
    where.zh += command + " --on 日期 --proof 文件";
  }
  if (where.en.empty())
    return LocalText{
        "No case of this person is open, and what happened before one comes in with "
        "writ import",
        "此人没有进行中的案件;立案之前发生的,请用 writ import 导入"};
  where.en = "A day alone proves nothing; hand them in where it is reported:" + where.en;
  where.zh = "仅有日期不足以证明;请在案件中报告并提交:" + where.zh;
  return where;
}

Result<ReadBatch> FactRecording::Checked(const Program& program, const SubjectFacts& facts,
                                         const Asking& asking) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const Date today = flow::DayOf(impl_.Now(asking));
  for (const Told& told : facts.told)
    if (told.on > today) return Fail(TroubleKind::kInTheFuture, told.on.ToIso(), today.ToIso());
  for (const EventType& event : program.events) {
    if (!facts.events.contains(event.names.id)) continue;
    const LocalText papers = flow::PapersOf(program, event);
    if (papers.en.empty()) continue;
    const auto where = WhereToReport(facts.id, event.names.id);
    if (!where) return std::unexpected(where.error());
    return Fail(TroubleKind::kPapersNeeded,
                std::vector<LocalText>{{NameFor(event.names, Language::kEnglish),
                                        NameFor(event.names, Language::kChinese)},
                                       papers,
                                       *where});
  }
  return BatchOf(program, facts);
}

}  // namespace writ::cases
