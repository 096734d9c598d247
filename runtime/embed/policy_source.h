// Policies and facts as a caller names them: a file on the disk, or texts in memory.
#pragma once

#include "engine/check/compile.h"
#include "engine/eval/population.h"
#include "engine/render/explanation.h"
#include "runtime/cases/bundle.h"
#include "runtime/embed/given.h"
#include "runtime/facts/batch.h"

namespace writ::embed {

// Where the texts of a policy come from, read and checked; its own first.
struct PolicySource {
  LoadedText policy;
  Loader loader;
};
Got<PolicySource> ReadSource(const writ_source* source);

// Compiled, with what it was compiled from. The error has the findings.
Got<cases::Packed> PackSource(const writ_source* source);

Got<std::vector<FactText>> ReadFacts(const writ_facts* facts);
// "facts_wrong", with the findings.
Wrong FactsWrong(const Diagnostics& diagnostics, const SourceSet& sources);

// What a question asks, read and checked.
struct Question {
  std::string subject;
  EvalDates dates;
  std::vector<uint32_t> rules;  // of the program; none: all
  WordsOptions words;
};
Got<Question> ReadQuestion(const Program& program, const writ_question* question);
std::string AnswerTo(const Program& program, const Question& question, const SubjectFacts& subject,
                     const EvalOptions& options);

}  // namespace writ::embed
