// An HR office under the library's own procedures: people with keys, and an employee of whom
// everything is known that its documents say.
#pragma once

#include "runtime/cases/cases_testing.h"
#include "runtime/cases/library.h"
#include "runtime/cases/rendered.h"

namespace writ::cases {

class LibraryOffice {
 public:
  // `unknown` is a fact that nobody has recorded.
  explicit LibraryOffice(const std::string& unknown = "")
      : random_(11), store_(MakeMemoryStore()), keys_(MakeMemoryStore()) {
    At("2025-05-06");
    const std::string library = std::string(WRIT_SOURCE_DIR) + "/stdlib-rules";
    Packed packed = Desk::Must(PackFile(library + "/hr/procedures.writ", {library}));
    REQUIRE(packed.compilation.program != nullptr);
    program_ = packed.compilation.program;
    bundle_ = packed.bundle.hash();
    Options options;
    options.folder = folder_ / "store";
    options.trust = folder_ / "trust";
    options.create = true;
    options.clock = [this] { return now_; };
    options.randomness = &random_;
    options.log_store = store_.get();
    options.key_store = keys_.get();
    cases = Desk::Must(Cases::Open(std::move(options)));
    Desk::Must(cases->Install(packed.bundle, {}));
    for (const auto& [id, role] :
         std::vector<std::pair<std::string, std::string>>{{"M", "manager"},
                                                          {"H", "hr"},
                                                          {"H2", "hr"},
                                                          {"D", "hr_director"},
                                                          {"P", "payroll"},
                                                          {"U", "union"},
                                                          {"E", ""}})
      AddPerson(id, role);
    for (const char* fact : {"hired_on=2019-05-06",
                             "left_on=none",
                             "told=2020-01-01",
                             "name=张<三>",
                             "service_from=2019-05-06",
                             "contract_term=无固定期限",
                             "post_held=销售顾问",
                             "city=Shanghai",
                             "seat=Shanghai",
                             "below_standard=yes",
                             "plan_due=yes",
                             "training_due=yes",
                             "hazard=no from 2019-05-06",
                             "health_check_done=yes",
                             "disease_suspected=no from 2019-05-06",
                             "injury=no from 2019-05-06",
                             "sick_period=no from 2019-05-06",
                             "pregnancy=no from 2019-05-06",
                             "retires_on=2051-03-01",
                             "union_officer=no from 2019-05-06",
                             "last_day=2025-06-30"})
      if (!std::string_view(fact).starts_with(unknown + "=")) Know(fact);
    for (int month = 6; month <= 12; ++month) Pay("2024", month);
    for (int month = 1; month <= 5; ++month) Pay("2025", month);
  }

  void At(const char* day) {
    now_ = Instant{flow::StartOf(Date::ParseIso(day).value()).milliseconds + 9 * 3'600'000};
  }
  void Know(const std::string& assignment, const std::string& period = "") {
    SourceSet sources;
    Diagnostics diagnostics;
    AssignmentOptions options;
    options.period = period;
    const auto facts = ReadAssignment(*program_, "E", assignment, options, sources, diagnostics);
    INFO(assignment);
    REQUIRE(facts);
    ReadBatch batch;
    batch.source = "test";
    batch.rows = 1;
    batch.subjects.push_back({"E", EncodeFacts(*program_, *facts)});
    batch.hash = Sha256(assignment + period);
    Desk::Must(cases->Import(batch, "hr", {}));
  }
  void Open(const std::string& id, const std::string& procedure,
            std::vector<std::string> arguments = {}) {
    Opening opening{.bundle = bundle_,
                    .procedure = procedure,
                    .subject = "E",
                    .case_id = id,
                    .arguments = std::move(arguments),
                    .because = {}};
    Desk::Must(cases->OpenCase(opening, Desk::As("H")));
  }
  // A step by that person: words, and names of documents to hand in.
  Doing Step(const std::string& id, const std::string& step, std::vector<std::string> words = {},
             const std::vector<std::string>& papers = {}) const {
    Doing doing{.case_id = id, .step = step, .words = std::move(words)};
    for (const std::string& paper : papers)
      doing.attachments.push_back(Desk::Paper(paper, "the " + paper));
    return doing;
  }
  void Do(const std::string& person, const Doing& doing) {
    Desk::Must(cases->Do(doing, Desk::As(person)));
  }
  void Choose(const std::string& person, Doing doing, const std::string& option) {
    doing.choose = option;
    Do(person, doing);
  }
  void Sign(const std::string& person, Doing doing) {
    const Preview preview = Desk::Must(cases->Try(doing, Desk::As(person)));
    const auto asked = ReadToBeSigned(preview.to_be_signed);
    REQUIRE(asked);
    doing.signed_statement = Encode(*writ::cases::Sign(*asked, signers_.at(person))).value();
    Do(person, doing);
  }
  void Tick() { Desk::Must(cases->Tick({}, true)); }

  Result<RenderedDocument> Render(const std::string& id, const std::string& document,
                                  Language language) {
    return RenderDocument(*cases, id, document, {language}, Desk::As("H"));
  }

 private:
  void AddPerson(const std::string& id, const std::string& role) {
    audit::SigningKey::Seed seed{};
    seed[0] = static_cast<uint8_t>(signers_.size() + 1);
    const auto key = signers_.try_emplace(id, seed).first->second;
    NewPerson person{
        .id = id, .name = id == "E" ? "张<三>" : id, .roles = {}, .key = key.public_key()};
    if (!role.empty()) person.roles.push_back(role);
    Desk::Must(cases->AddPerson(person, {}));
  }
  void Pay(const std::string& year, int month) {
    const std::string period = year + (month < 10 ? "-0" : "-") + std::to_string(month);
    Know("pay=" + std::string(period == "2025-01" ? "40000" : "10000"), period);
  }

  TestFolder folder_;
  testing::SeededRandom random_;
  std::unique_ptr<Store> store_, keys_;
  std::shared_ptr<const Program> program_;
  Hash bundle_;
  Instant now_;
  std::map<std::string, audit::SigningKey> signers_;

 public:
  std::unique_ptr<Cases> cases;  // last: it uses all of the above until it goes
};

// ---- the library's procedures, up to where each document is handed out ----

inline void ToWarningLetter(LibraryOffice& office) {
  office.Open("W-1", "warning");
  office.Sign("M", office.Step("W-1", "draft", {"incident=迟到<三>次", "rule_broken=员工手册第5条"},
                               {"evidence"}));
  office.Do("H", office.Step("W-1", "hearing", {}, {"hearing_minutes"}));
  office.Sign("E", office.Step("W-1", "hearing"));
  office.Do("E", office.Step("W-1", "statement", {"words=路上堵车"}));
}
inline void DecideWarning(LibraryOffice& office) {
  Doing verdict = office.Step("W-1", "verdict", {"warning_grounds=迟到三次,未作说明"});
  verdict.choose = "give";
  office.Sign("D", verdict);
}

inline void ToPlan(LibraryOffice& office, bool all = true) {
  office.Open("P-1", "improvement_plan", {"base=100000", "uplift=20%"});
  std::vector<std::string> words = {"measures=每周拜访八次"};
  if (all) words.push_back("support=主管陪同拜访");
  office.Do("M", office.Step("P-1", "goals", words));
}

inline void ToTraining(LibraryOffice& office, bool all = true) {
  office.Open("T-1", "training_plan", {"gap=product_knowledge"});
  std::vector<std::string> words = {"found_gap=产品知识", "teacher=郑杰", "mentor=陈艳",
                                    "starts_on=2025-05-12"};
  if (all) words.push_back("applied_goal=每周向三名客户讲解新产品");
  office.Do("H", office.Step("T-1", "design", words, {"book"}));
}

inline void ToTransfer(LibraryOffice& office, bool all = true) {
  office.Open("A-1", "post_adjustment");
  if (!all) return office.Do("H", office.Step("A-1", "proposal", {"new_post=客服专员"}));
  office.Do("H", office.Step("A-1", "proposal",
                             {"new_post=客服专员", "level=adapted_to_ability",
                              "pay_change=pay_unchanged", "business_need=yes", "fits_ability=yes",
                              "humiliating=no", "punitive=no", "place_acceptable=yes"},
                             {"transfer_grounds", "new_standard"}));
}

inline void ToApplication(LibraryOffice& office) {
  office.Know("incompetence=2024-10-05");
  office.Know("effective_training=2024-11-05");
  office.Know("incompetence=2025-03-05");
  office.Open("X-1", "dismissal_for_incompetence");
}
inline void ToUnion(LibraryOffice& office) {
  ToApplication(office);
  office.Sign("M", office.Step("X-1", "application", {"application_reason=经培训仍不能胜任工作"}));
  office.Choose("H", office.Step("X-1", "review"), "approve");
  office.Do("H",
            office.Step("X-1", "transfer_offer", {"offer_text=客服专员", "offer_answer=不同意"}));
  office.Sign("E", office.Step("X-1", "transfer_offer"));
  office.Do("M", office.Step("X-1", "talk", {}, {"minutes"}));
  office.Sign("E", office.Step("X-1", "talk"));
}
inline Doing Served(Doing doing) {
  doing.service.emplace();
  return doing;
}
inline void ToNotice(LibraryOffice& office, bool all = true) {
  ToUnion(office);
  office.Do("H", Served(office.Step("X-1", "tell_union")));
  office.Sign("U", office.Step("X-1", "tell_union"));
  Desk::Must(office.cases->ReportEvent("X-1", "union_opinion", Date::ParseIso("2025-05-06").value(),
                                       {Desk::Paper("opinion", "we have no objection")},
                                       Desk::As("U")));
  office.Sign("H", office.Step("X-1", "tell_union", {}, {"union_reply"}));
  office.Sign("D", office.Step("X-1", "decision", {"grounds=两次认定不能胜任工作"}));
  office.Choose("H", office.Step("X-1", "notice"), "written");
  if (all) office.Do("H", office.Step("X-1", "notice", {"termination_date=2025-06-30"}));
}
inline void ToTheEnd(LibraryOffice& office) {
  ToNotice(office);
  office.Do("H", Served(office.Step("X-1", "notice")));
  office.At("2025-06-30");
  office.Tick();
  Desk::Must(office.cases->ReportEvent("X-1", "handover", Date::ParseIso("2025-06-30").value(), {},
                                       Desk::As("M")));
}

}  // namespace writ::cases
