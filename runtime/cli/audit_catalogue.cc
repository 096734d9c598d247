#include "runtime/cli/audit_catalogue.h"

#include <algorithm>

#include "engine/base/overloaded.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

// What a piece of evidence is for: the order in which a tribunal asks.
enum class Group : uint8_t {
  kParties,
  kPolicy,
  kFindings,
  kEvents,
  kGates,
  kActs,
  kService,
  kMoney,
  kLater,
  kReport,
  kNone,  // where the case stands, timers: told on its page
};

std::string GroupTitle(Group group, Language language) {
  const bool zh = language == Language::kChinese;
  switch (group) {
    case Group::kParties: return zh ? "当事人与立案" : "Parties, and how the case began";
    case Group::kPolicy: return zh ? "规章制度文本" : "The rules, as they were installed";
    case Group::kFindings: return zh ? "认定" : "Findings";
    case Group::kEvents:
      return zh ? "培训、调岗及其他经记录的事件" : "Training, transfer and other events recorded";
    case Group::kGates: return zh ? "核查:条件与保护情形" : "Checks: conditions and protection";
    case Group::kActs:
      return zh ? "办理与签署,含工会与异议"
                : "Acts and signatures, the union's and objections included";
    case Group::kService: return zh ? "决定、通知、送达" : "Decision, notice, service";
    case Group::kMoney: return zh ? "款项" : "Money";
    case Group::kLater:
      return zh ? "电子数据说明:更正、补录与后到事实"
                : "Electronic data: corrections, late entries, later facts";
    case Group::kReport:
      return zh ? "系统说明(解释,非证据)" : "The engine's report (explanation, not evidence)";
    case Group::kNone: return "";
  }
  return "";
}
constexpr Group kGroups[] = {Group::kParties, Group::kPolicy, Group::kFindings, Group::kEvents,
                             Group::kGates,   Group::kActs,   Group::kService,  Group::kMoney,
                             Group::kLater,   Group::kReport};

Group GroupOf(const Event& event) {
  return std::visit(Overloaded{[](const CaseOpened&) { return Group::kParties; },
                               [](const CaseClosed&) { return Group::kService; },
                               [](const FindingMade&) { return Group::kFindings; },
                               [](const EventRecorded&) { return Group::kEvents; },
                               [](const MessageReceived&) { return Group::kEvents; },
                               [](const GateOpened&) { return Group::kGates; },
                               [](const GateBlocked&) { return Group::kGates; },
                               [](const StepDone&) { return Group::kActs; },
                               [](const Signed&) { return Group::kActs; },
                               [](const RefusedToSign&) { return Group::kActs; },
                               [](const ObjectionRaised&) { return Group::kActs; },
                               [](const ObjectionDecided&) { return Group::kActs; },
                               [](const Recused&) { return Group::kActs; },
                               [](const FactSupplied&) { return Group::kActs; },
                               [](const SuppliedDecided&) { return Group::kActs; },
                               [](const Lapsed&) { return Group::kActs; },
                               [](const NoticeServed&) { return Group::kService; },
                               [](const EffectReleased&) { return Group::kService; },
                               [](const EffectSettled&) { return Group::kService; },
                               [](const ObligationFulfilled&) { return Group::kService; },
                               [](const ObligationBreached&) { return Group::kService; },
                               [](const DeadlineRestated&) { return Group::kLater; },
                               [](const auto&) { return Group::kNone; }},
                    event);
}

class Filling {
 public:
  Filling(const CaseStory& story, const document::CaseSheet& sheet,
          const std::vector<OtherCase>& others, const EvidenceFiles& files, const std::string& up,
          Language language)
      : story_(story),
        sheet_(sheet),
        others_(others),
        files_(files),
        up_(up),
        language_(language) {}

  std::vector<document::PieceGroup> Groups() {
    Records();
    Policy();
    Money();
    Later();
    document::Piece report;
    report.name =
        Say("the case on one page: timeline, checks, derivations", "案件说明页:时间线、核查、推导");
    report.form = Say("explanation", "说明");
    report.href = sheet_.name;
    pieces_[Group::kReport].push_back(std::move(report));
    std::vector<document::PieceGroup> groups;
    for (const Group group : kGroups)
      groups.push_back({GroupTitle(group, language_), std::move(pieces_[group]), Elsewhere(group)});
    return groups;
  }
  std::vector<document::OtherCase> Others(Audience audience) const {
    std::vector<document::OtherCase> all;
    for (const OtherCase& other : others_) {
      const flow::CaseState& state = other.summary.data.state;
      document::OtherCase& told = all.emplace_back();
      told.case_id = other.summary.case_id;
      told.title = TitleOf(*other.program, state.procedure, language_);
      told.state = StateOf(*other.program, state, language_);
      if (!other.moments.empty()) told.opened = MomentWords(other.moments.front().record.recorded);
      told.command = "writ audit export " + told.case_id + " --for " +
                     std::string(WordOf(audience)) +
                     Say(" -o FOLDER --as ID", " -o 文件夹 --as 工号");
    }
    return all;
  }

 private:
  std::string Say(const char* en, const char* zh) const {
    return language_ == Language::kChinese ? zh : en;
  }
  std::string RecordName(uint64_t record) const {
    return language_ == Language::kChinese ? "第 " + std::to_string(record) + " 条记录"
                                           : "record " + std::to_string(record);
  }

  // What a dismissal rests on was often found and trained for in a case of its own. Of other groups
  // each case has pieces, which say nothing about this one.
  std::string Elsewhere(Group group) const {
    if (group != Group::kFindings && group != Group::kEvents) return "";
    std::string text;
    for (const OtherCase& other : others_) {
      const auto count = std::ranges::count_if(other.moments, [&](const cases::Moment& moment) {
        return GroupOf(moment.record.event) == group;
      });
      if (count == 0) continue;
      text += (text.empty() ? "" : Say(", ", "、")) + other.summary.case_id + Say(" (", "(") +
              std::to_string(count) + Say(")", " 项)");
    }
    return text.empty() ? ""
                        : Say("In other cases of the same person: ", "见该员工的其他案件:") + text;
  }

  const cases::Moment* MomentOf(uint64_t record) const {
    const auto found = std::ranges::find(story_.moments, record, [](const cases::Moment& moment) {
      return moment.record.sequence.value;
    });
    return found == story_.moments.end() ? nullptr : &*found;
  }
  std::string LeafOf(uint64_t record) const {
    const auto found = std::ranges::find(sheet_.records, record, &document::RecordLine::record);
    return found == sheet_.records.end() ? "" : found->leaf;
  }

  std::string Proves(const document::Told& told) const {
    std::string text;
    const auto add = [&](const std::string& part) {
      text += (text.empty() ? "" : Say("; ", ";")) + part;
    };
    for (const document::Labelled& value : told.values) add(value.label + "=" + value.value);
    for (const std::string& note : told.notes) add(note);
    const document::Reason* reason = ReasonOf(told);
    if (reason != nullptr) {
      add(reason->verdict);
      for (const std::string& line : reason->decisive) add(line);
      for (const std::string& missing : reason->missing) add(Say("missing: ", "缺:") + missing);
    }
    return text;
  }
  const document::Reason* ReasonOf(const document::Told& told) const {
    const auto found = std::ranges::find(sheet_.reasons, told.record, &document::Reason::record);
    return found == sheet_.reasons.end() ? nullptr : &*found;
  }

  // Each record that proves something, and behind it the documents that were handed in with it.
  void Records() {
    for (const document::Doing& doing : sheet_.doings) {
      for (const document::Told& told : doing.told) {
        const cases::Moment* moment = MomentOf(told.record);
        const Group group = moment == nullptr ? Group::kNone : GroupOf(moment->record.event);
        if (group == Group::kNone) continue;
        document::Piece piece;
        piece.name = told.kind + Say(": ", ":") + document::Readable(told.what);
        piece.who = doing.who;
        piece.when = doing.when;
        piece.source = RecordName(told.record);
        piece.form = Say("electronic record", "电子数据");
        piece.href = up_ + "records.jsonl";
        piece.sha256 = LeafOf(told.record);
        piece.proves = Proves(told);
        if (const document::Reason* reason = ReasonOf(told))
          for (const document::Quote& quote : reason->articles)
            piece.articles.push_back(document::Readable(quote.head));
        pieces_[group].push_back(std::move(piece));
        Documents(told.record, doing, group);
      }
    }
  }

  void Documents(uint64_t record, const document::Doing& doing, Group group) {
    for (size_t i = 0; i < sheet_.exhibits.size(); ++i) {
      const document::Exhibit& exhibit = sheet_.exhibits[i];
      if (exhibit.record != record) continue;
      document::Piece piece;
      piece.name = exhibit.name;
      piece.who = doing.who;
      piece.when = exhibit.when;
      piece.source = RecordName(record);
      piece.form = Say("document handed in; its original is with whoever handed it in",
                       "提交的文件;原件由提交人保存");
      piece.proves = document::Readable(exhibit.where);
      const EvidenceFile& file = files_.exhibits[i];
      if (file.name.empty()) {
        piece.proves += Say(" (cannot be read whole: ", "(无法完整读取:") + exhibit.note + ")";
      } else {
        piece.href = up_ + file.name;
        piece.sha256 = file.sha256;
      }
      pieces_[group].push_back(std::move(piece));
    }
  }

  void Policy() {
    for (const EvidenceFile& file : files_.policy) {
      document::Piece piece;
      piece.name = file.name;
      piece.form = Say("text as installed, named by its hash in every record",
                       "安装时的文本,每条记录均以哈希指明");
      piece.href = up_ + file.name;
      piece.sha256 = file.sha256;
      pieces_[Group::kPolicy].push_back(std::move(piece));
    }
  }

  void Money() {
    for (const document::Amount& amount : sheet_.amounts) {
      document::Piece piece;
      piece.name = document::Readable(amount.title) + Say(": ", ":") + amount.amount;
      piece.when = amount.when;
      piece.form = Say("derived from records", "由记录推导");
      piece.href = sheet_.name + "#" + amount.anchor;
      piece.proves = amount.note;
      for (const document::Quote& quote : amount.articles)
        piece.articles.push_back(document::Readable(quote.head));
      pieces_[Group::kMoney].push_back(std::move(piece));
    }
  }

  void Later() {
    for (const document::Later& later : sheet_.later) {
      document::Piece piece;
      piece.name = later.what;
      piece.when = later.when;
      piece.source = RecordName(later.record);
      piece.form = Say("electronic record", "电子数据");
      piece.proves = later.note;
      if (!later.was.empty()) piece.proves += Say(" was: ", " 原为:") + later.was;
      if (!later.now.empty()) piece.proves += Say(" is: ", " 现为:") + later.now;
      pieces_[Group::kLater].push_back(std::move(piece));
    }
  }

  const CaseStory& story_;
  const document::CaseSheet& sheet_;
  const std::vector<OtherCase>& others_;
  const EvidenceFiles& files_;
  const std::string& up_;
  const Language language_;
  std::map<Group, std::vector<document::Piece>> pieces_;
};

}  // namespace

std::string AudienceWords(Audience audience, Language language) {
  const bool zh = language == Language::kChinese;
  switch (audience) {
    case Audience::kParty: return zh ? "供对方当事人" : "for the other party";
    case Audience::kTribunal: return zh ? "供仲裁委员会或法院" : "for the tribunal or court";
    case Audience::kAuthority: return zh ? "供主管机关" : "for the authority";
  }
  return "";
}

document::Catalogue CatalogueOf(const CaseStory& story, const document::CaseSheet& sheet,
                                const std::vector<OtherCase>& others, const EvidenceFiles& files,
                                const std::string& up, Audience audience, Language language) {
  document::Catalogue all;
  all.case_id = sheet.case_id;
  all.title = sheet.title;
  all.subject = sheet.subject;
  all.audience = AudienceWords(audience, language);
  all.moment = MomentWords(story.now);
  all.head = sheet.head;
  Filling filling(story, sheet, others, files, up, language);
  all.groups = filling.Groups();
  all.others = filling.Others(audience);
  all.against = sheet.concerns;
  all.case_page = sheet.name;
  return all;
}

}  // namespace writ::cli
