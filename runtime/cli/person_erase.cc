// writ person erase, hold, release, report: what is personal of somebody goes, or must not yet.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "engine/base/json.h"
#include "engine/event/types.h"
#include "runtime/audit/bytes.h"
#include "runtime/cli/audit_catalogue.h"
#include "runtime/cli/person.h"

namespace writ::cli {
namespace {

struct EraseCommand {
  StoreOptions store;
  cases::ErasureRequest request;
};
struct HoldCommand {
  StoreOptions store;
  cases::HoldRequest request;
  std::string until;
};
struct ReleaseCommand {
  StoreOptions store;
  cases::HoldLifting lifting;
};
struct ReportCommand {
  StoreOptions store;
  std::string person;
};

std::string Number(uint64_t n) { return std::to_string(n); }

bool PseudonymIs(const std::string& person) {
  Pseudonym pseudonym;
  return audit::FromHex(person, pseudonym.bytes);
}

// "erased: records 57 to 58 (个人信息保护法 47)"
std::string StandingWords(const Session& session, const cases::ErasureReport& report) {
  if (report.erased)
    return Say(
        session,
        fmt::format("erased: records {} to {} ({})", *report.begun, *report.erased, report.basis),
        fmt::format("已删除:第 {} 至 {} 条记录({})", *report.begun, *report.erased, report.basis));
  if (report.begun)
    return Say(
        session,
        fmt::format("being erased since record {} ({}); writ tick goes on with it", *report.begun,
                    report.basis),
        fmt::format("自第 {} 条记录起正在删除({});writ tick 将继续", *report.begun, report.basis));
  return report.obstacles.empty()
             ? Say(session, "not erased; nothing stands in the way", "未删除;没有阻碍")
             : Say(session, "not erased", "未删除");
}

std::string CopiesText(const Session& session, const cases::ErasureReport& report) {
  std::string text = Say(
      session,
      report.begun ? "copies: what was made before has the key still, and is to be destroyed by "
                     "hand, or made anew\n"
                   : "copies: whatever is erased later is in them still\n",
      report.begun ? "副本:此前所作的副本仍有密钥,须人工销毁或者重新制作\n"
                   : "副本:日后所删除的内容仍在其中\n");
  for (const cases::KnownCopy& copy : report.copies) {
    const auto made = ReadInstant(copy.made);
    text += fmt::format("  {}  {}{}\n", copy.folder, made ? MomentWords(*made) : copy.made,
                        copy.there ? Say(session, "  is there", "  仍在")
                                   : Say(session, "  is not there", "  不在原处"));
  }
  return text + Say(session,
                    "  and those that were made without this program, of which it knows "
                    "nothing; file systems and media may keep old blocks\n",
                    "  以及不经本程序所作、本程序无从得知的副本;文件系统与介质可能留有旧块\n");
}

std::string HandedOutText(const Session& session, const cases::ErasureReport& report) {
  if (report.handed_out.empty()) return "";
  std::string text = Say(session, "\nhanded out: evidence that others have, and can still read\n",
                         "\n已提交:他人持有且仍可阅读的证据\n");
  for (const cases::HandedOut& out : report.handed_out)
    text += Say(session, fmt::format("  record {}", out.record),
                fmt::format("  第 {} 条记录", out.record)) +
            fmt::format("  {}  {}  {}\n", MomentWords(out.when),
                        AudienceWords(out.audience, session.language()), out.name.text);
  return text;
}

// Folders of columns are no part of the store: nobody but who has them can take somebody out.
std::string ColumnsText(const Session& session, const cases::ErasureReport& report,
                        const std::string& id) {
  std::string text =
      Say(session,
          "\nfact columns: folders of `writ columns add` are apart from the store; "
          "take the person out of each, else a screening of them finds the person "
          "again\n",
          "\n事实列:`writ columns add` 所建的文件夹不在存储之内;须逐一从中删除此人,"
          "否则对其筛查仍会查到此人\n") +
      fmt::format("  writ columns erase {} {}\n", Say(session, "FOLDER", "文件夹"), id);
  if (report.columns_screened > 0)
    text += Say(session,
                fmt::format("  the store has screened columns, last in record {}\n",
                            *report.last_columns_screened),
                fmt::format("  本存储曾对事实列作过筛查,最近一次见第 {} 条记录\n",
                            *report.last_columns_screened));
  return text;
}

std::string ReportText(const Session& session, const cases::ErasureReport& report,
                       const std::string& id) {
  const Language language = session.language();
  std::string text = HexDigest(report.person.bytes) + "\n" + StandingWords(session, report) + "\n";
  for (const cases::Obstacle& obstacle : report.obstacles)
    text += "  " + Describe(obstacle, language) + "\n";
  text += report.begun ? Say(session, "\ngone\n", "\n已移除\n")
                       : Say(session, "\nwhat would go\n", "\n将移除\n");
  for (const cases::TouchedPlace& place : report.touched)
    text +=
        "  " +
        (report.begun ? Say(session, fmt::format("{}, left: {}", Number(place.gone), place.left),
                            fmt::format("{} 项,余 {} 项", place.gone, place.left))
                      : Number(place.left)) +
        "  " + cases::PlaceWords(place.word, language) + "\n";
  if (report.begun)
    text += Say(session, "  forgotten", "  已清除") + "  " + cases::PlaceWords("memory", language) +
            "\n";
  text += Say(session, "\nstays\n", "\n留存\n");
  for (const cases::TouchedPlace& place : report.remaining)
    if (place.left > 0)
      text += fmt::format("  {}  {}\n", place.left, cases::PlaceWords(place.word, language));
  return text + HandedOutText(session, report) + "\n" + CopiesText(session, report) +
         ColumnsText(session, report, id);
}

void AddPlaces(const std::vector<cases::TouchedPlace>& places, const char* name, JsonWriter* json) {
  json->Key(name).BeginArray();
  for (const cases::TouchedPlace& place : places) {
    json->BeginObject().Member("place", place.word);
    json->Member("gone", static_cast<int64_t>(place.gone));
    json->Member("left", static_cast<int64_t>(place.left));
    json->Member("what", cases::PlaceWords(place.word, Language::kEnglish));
    json->Member("what_zh", cases::PlaceWords(place.word, Language::kChinese)).EndObject();
  }
  json->EndArray();
}

std::string ReportJson(const cases::ErasureReport& report) {
  JsonWriter json;
  json.BeginObject().Member("format_version", "1.0");
  json.Member("person", HexDigest(report.person.bytes));
  json.Member("standing", report.erased ? "erased" : report.begun ? "being_erased" : "kept");
  if (report.begun) json.Member("begun", static_cast<int64_t>(*report.begun));
  if (report.erased) json.Member("erased", static_cast<int64_t>(*report.erased));
  if (report.begun) json.Member("basis", report.basis);
  AddPlaces(report.touched, "touched", &json);
  AddPlaces(report.remaining, "remaining", &json);
  json.Key("copies").BeginArray();
  for (const cases::KnownCopy& copy : report.copies)
    json.BeginObject()
        .Member("folder", copy.folder)
        .Member("made", copy.made)
        .Member("there", copy.there ? "yes" : "no")
        .EndObject();
  json.EndArray().Key("handed_out").BeginArray();
  for (const cases::HandedOut& out : report.handed_out)
    json.BeginObject()
        .Member("record", static_cast<int64_t>(out.record))
        .Member("when", out.when.ToIso())
        .Member("audience", WordOf(out.audience))
        .Member("export", out.name.text)
        .EndObject();
  json.EndArray().Key("columns").BeginObject();
  json.Member("screened", static_cast<int64_t>(report.columns_screened));
  if (report.last_columns_screened)
    json.Member("last", static_cast<int64_t>(*report.last_columns_screened));
  json.EndObject().Key("in_the_way").BeginArray();
  for (const cases::Obstacle& obstacle : report.obstacles) {
    constexpr const char* kKinds[] = {"open_case", "hold", "retention"};
    json.BeginObject().Member("kind", kKinds[static_cast<size_t>(obstacle.kind)]);
    json.Member("what", obstacle.what);
    if (!obstacle.basis.empty()) json.Member("basis", obstacle.basis);
    if (obstacle.until) json.Member("until", obstacle.until->ToIso());
    json.EndObject();
  }
  json.EndArray().EndObject();
  return json.Take() + "\n";
}

int TellReport(const Session& session, const std::string& id,
               const cases::Result<cases::ErasureReport>& report) {
  if (!report) return Tell(session, report.error());
  return TellResult(
      session, session.format == "json" ? ReportJson(*report) : ReportText(session, *report, id));
}

bool IsBasis(const Session& session, const std::string& basis) {
  if (IdForm::Accepts(basis)) return true;
  Complain(session, fmt::format("--basis {}: not a name of up to 256 bytes", basis),
           fmt::format("--basis {}:不是名称(不超过 256 字节)", basis));
  return false;
}

int EraseOne(const Session& session, const EraseCommand& command) {
  if (!IsBasis(session, command.request.basis)) return kUnreadable;
  return OnStore(session, command.store, [&](cases::Cases& store, const cases::Asking& asking) {
    return TellReport(session, command.request.id, store.Erase(command.request, asking));
  });
}

int ReportOne(const Session& session, const ReportCommand& command) {
  // Of whoever is erased the pseudonym alone is known, which no folder of columns has.
  const std::string id =
      PseudonymIs(command.person) ? Say(session, "PERSON", "工号") : command.person;
  return OnStore(session, command.store, [&](cases::Cases& store, const cases::Asking& asking) {
    return TellReport(session, id, store.ReportOn(command.person, asking));
  });
}

int HoldOne(const Session& session, HoldCommand& command) {
  if (!IsBasis(session, command.request.basis)) return kUnreadable;
  if (!command.until.empty()) {
    command.request.until = Date::ParseIso(command.until);
    if (!command.request.until) {
      Complain(session,
               fmt::format("--until {}: not a date; write it like 2026-03-10", command.until),
               fmt::format("--until {}:不是日期,请写成 2026-03-10 的样子", command.until));
      return kUnreadable;
    }
  }
  return OnStore(session, command.store, [&](cases::Cases& store, const cases::Asking& asking) {
    const auto hold = store.Hold(command.request, asking);
    return hold ? TellResult(session, hold->text + "\n") : Tell(session, hold.error());
  });
}

int ReleaseOne(const Session& session, const ReleaseCommand& command) {
  return OnStore(session, command.store, [&](cases::Cases& store, const cases::Asking& asking) {
    return TellNothing(session, store.LiftHold(command.lifting, asking));
  });
}

void AddRest(CLI::App* command, StoreOptions& store, Session& session) {
  AddStore(command, store);
  AddNow(command, store);
  AddLanguage(command, session);
}

}  // namespace

PersonCommandRun AddErase(CLI::App* person, Session& session) {
  auto* command = person->add_subcommand("erase", "erase what is personal of somebody, for good");
  auto options = std::make_shared<EraseCommand>();
  command->add_option("id", options->request.id, "whose")->required();
  command->add_option("--because", options->request.because, "why; kept with who does it")
      ->required();
  command->add_option("--basis", options->request.basis, "the article it rests on")
      ->capture_default_str();
  AddActorOf(command, options->store, true);
  AddFormat(command, session, {"text", "json"});
  AddRest(command, options->store, session);
  return [&session, options, command] {
    return command->parsed() ? EraseOne(session, *options) : kNotAsked;
  };
}

PersonCommandRun AddHold(CLI::App* person, Session& session) {
  auto* command = person->add_subcommand("hold", "let nobody erase what is personal of somebody");
  auto options = std::make_shared<HoldCommand>();
  command->add_option("id", options->request.id, "whose")->required();
  command->add_option("--because", options->request.because, "why; kept with the person")
      ->required();
  command->add_option("--basis", options->request.basis,
                      "what it rests on; without it, the preservation of evidence");
  command->add_option("--until", options->until, "last day (default: until it is released)");
  AddActorOf(command, options->store, true);
  AddRest(command, options->store, session);
  return [&session, options, command] {
    return command->parsed() ? HoldOne(session, *options) : kNotAsked;
  };
}

PersonCommandRun AddRelease(CLI::App* person, Session& session) {
  auto* command = person->add_subcommand("release", "end a hold");
  auto options = std::make_shared<ReleaseCommand>();
  command->add_option("id", options->lifting.id, "whose")->required();
  command->add_option("hold", options->lifting.hold, "the hold, as `person hold` printed it")
      ->required();
  command->add_option("--because", options->lifting.because, "why; kept with the person");
  AddActorOf(command, options->store, true);
  AddRest(command, options->store, session);
  return [&session, options, command] {
    return command->parsed() ? ReleaseOne(session, *options) : kNotAsked;
  };
}

PersonCommandRun AddReport(CLI::App* person, Session& session) {
  auto* command = person->add_subcommand(
      "report", "what there is of somebody, or of whoever was erased, and what is in the way");
  auto options = std::make_shared<ReportCommand>();
  command->add_option("person", options->person, "an id, or the pseudonym of whoever was erased")
      ->required();
  AddFormat(command, session, {"text", "json"});
  AddRest(command, options->store, session);
  return [&session, options, command] {
    return command->parsed() ? ReportOne(session, *options) : kNotAsked;
  };
}

}  // namespace writ::cli
