// Policies, people and facts of a store.
#include <algorithm>

#include "engine/base/json.h"
#include "runtime/cases/recording.h"
#include "runtime/embed/policy_source.h"
#include "runtime/embed/recognise.h"
#include "runtime/facts/assignment.h"

namespace writ::embed {
namespace {

std::string One(std::string_view key, std::string_view text) {
  JsonWriter json;
  json.BeginObject().Member("format_version", "1.0").Member(key, text).EndObject();
  return json.Take();
}

Got<std::shared_ptr<const Program>> ProgramOf(cases::Cases& store, Given& given,
                                              const writ_text& bundle) {
  const auto hash = given.HashIn(bundle, "bundle");
  if (given.ok() && !hash) given.Note(Misused("empty", "bundle is empty", "bundle 为空"));
  if (!given.ok()) return given.wrong();
  return OrWrong(store.ProgramOf(*hash));
}

Got<std::string> ImportBatch(cases::Cases& store, const ReadBatch& batch, const std::string& source,
                             const cases::Asking& asking, bool add_persons) {
  if (!IdForm::Accepts(source))
    return std::unexpected(Misused("source", "source is no name: \"" + source + "\"",
                                   "来源不是名称:「" + source + "」"));
  const auto imported = store.Import(batch, source, asking, add_persons);
  if (!imported) return std::unexpected(WrongOf(imported.error()));
  JsonWriter json;
  json.BeginObject().Member("format_version", "1.0").Member("batch", imported->text);
  json.Member("people", static_cast<int64_t>(batch.subjects.size()));
  json.Member("rows", static_cast<int64_t>(batch.rows)).EndObject();
  return json.Take();
}

struct Recorded {
  std::string subject, assignment;
  AssignmentOptions options;
};

Recorded ReadRecord(Given& given, const writ_record* record) {
  const writ_record read = given.Struct(record, "record");
  Recorded out;
  out.subject = given.Required(read.subject, "record.subject");
  out.assignment = given.Required(read.assignment, "record.assignment");
  out.options.period = given.Text(read.period, "record.period");
  out.options.source = given.Text(read.source, "record.source");
  out.options.document = given.Text(read.document, "record.document");
  out.options.recorded = given.Text(read.recorded, "record.recorded");
  out.options.status = given.Text(read.status, "record.status");
  return out;
}

Got<std::string> RecordFact(cases::Cases& store, const Program& program, const Recorded& record,
                            const cases::Asking& asking) {
  SourceSet sources;
  Diagnostics diagnostics;
  const auto facts = ReadAssignment(program, record.subject, record.assignment, record.options,
                                    sources, diagnostics);
  if (!facts) return std::unexpected(FactsWrong(diagnostics, sources));
  const auto checked = cases::FactRecording(store).Checked(program, *facts, asking);
  if (!checked) return std::unexpected(WrongOf(checked.error()));
  const std::string& source = record.options.source;
  return ImportBatch(store, *checked, source.empty() ? "record" : source, asking, false);
}

}  // namespace
}  // namespace writ::embed

using namespace writ;         // NOLINT: this file is the boundary
using namespace writ::embed;  // NOLINT

extern "C" {

writ_status writ_store_install(writ_store* store, const writ_policy* policy,
                               const writ_asking* asking, writ_answer** answer,
                               writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    if (policy == nullptr) return std::unexpected(NullPointer("policy"));
    Given given;
    auto asks = given.Asking(asking);
    if (!given.ok()) return given.wrong();
    if (auto known = Recognise(store, asking, "install", "", &asks); !known)
      return std::unexpected(std::move(known.error()));
    if (auto done = OrWrong(cases.Install(policy->bundle, asks)); !done)
      return std::unexpected(done.error());
    return One("bundle", policy->hash);
  });
}

writ_status writ_store_installed(writ_store* store, writ_answer** answer, writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    const auto installed = cases.Installed();
    if (!installed) return std::unexpected(WrongOf(installed.error()));
    JsonWriter json;
    json.BeginObject().Member("format_version", "1.0").Key("installed").BeginArray();
    for (const Hash& bundle : *installed) json.String(HexDigest(bundle.bytes));
    json.EndArray().EndObject();
    return json.Take();
  });
}

writ_status writ_store_add_person(writ_store* store, const writ_person* person,
                                  const writ_asking* asking, writ_answer** answer,
                                  writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    Given given;
    const writ_person read = given.Struct(person, "person");
    cases::NewPerson added;
    added.id = given.Required(read.id, "person.id");
    added.name = given.Text(read.name, "person.name");
    added.roles = given.Texts(read.roles, read.role_count, "person.roles");
    added.key = given.KeyIn(read.public_key, "person.public_key");
    auto asks = given.Asking(asking);
    if (!given.ok()) return given.wrong();
    if (auto known = Recognise(store, asking, "add_person", "", &asks); !known)
      return std::unexpected(std::move(known.error()));
    const auto made = cases.AddPerson(added, asks);
    if (!made) return std::unexpected(WrongOf(made.error()));
    return One("person", HexDigest(made->bytes));
  });
}

writ_status writ_store_import(writ_store* store, writ_text bundle, const writ_facts* facts,
                              writ_text source, uint32_t flags, const writ_asking* asking,
                              writ_answer** answer, writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    Given given;
    given.Flags(flags, WRIT_ADD_PERSONS);
    const std::string name = given.Text(source, "source");
    auto asks = given.Asking(asking);
    const auto program = ProgramOf(cases, given, bundle);
    if (!program) return std::unexpected(program.error());
    if (auto known = Recognise(store, asking, "import", "", &asks); !known)
      return std::unexpected(std::move(known.error()));
    const auto texts = ReadFacts(facts);
    if (!texts) return std::unexpected(texts.error());
    SourceSet sources;
    Diagnostics diagnostics;
    const auto batch =
        FactReaderFor(texts->front().path).Read(**program, *texts, sources, diagnostics);
    if (!batch) return std::unexpected(FactsWrong(diagnostics, sources));
    return ImportBatch(cases, *batch, name, asks, (flags & WRIT_ADD_PERSONS) != 0);
  });
}

writ_status writ_store_record(writ_store* store, writ_text bundle, const writ_record* record,
                              const writ_asking* asking, writ_answer** answer, writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    Given given;
    const Recorded recorded = ReadRecord(given, record);
    auto asks = given.Asking(asking);
    const auto program = ProgramOf(cases, given, bundle);
    if (!program) return std::unexpected(program.error());
    if (auto known = Recognise(store, asking, "record", "", &asks); !known)
      return std::unexpected(std::move(known.error()));
    return RecordFact(cases, **program, recorded, asks);
  });
}

writ_status writ_store_decide(writ_store* store, writ_text bundle, const writ_question* question,
                              writ_answer** answer, writ_error** error) {
  return AnswerOf(store, answer, error, [&](cases::Cases& cases) -> Got<std::string> {
    Given given;
    const auto program = ProgramOf(cases, given, bundle);
    if (!program) return std::unexpected(program.error());
    const auto asked = ReadQuestion(**program, question);
    if (!asked) return std::unexpected(asked.error());
    const auto facts = cases.FactsAsked(**program, asked->subject, {});
    if (!facts) return std::unexpected(WrongOf(facts.error()));
    return AnswerTo(**program, *asked, *facts, {});
  });
}

}  // extern "C"
