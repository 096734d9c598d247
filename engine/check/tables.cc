// Decision tables and scales as written; tables over data are in data_table.cc.
#include "engine/check/lower.h"

namespace writ::check {
namespace {

Op OpOf(syntax::CompareOp op) {
  static constexpr Op kOps[] = {Op::kBelow,  Op::kAbove, Op::kAtLeast,
                                Op::kAtMost, Op::kIs,    Op::kIsNot};
  return kOps[static_cast<int>(op)];
}

Cell LowerCell(Checker& c, Context& at, const syntax::Cell& node, const Type& type) {
  Cell cell;
  cell.any = node.any;
  for (const syntax::CellTest& test : node.tests) {
    const Op op = OpOf(test.op);
    std::optional<Scalar> value = FixedValue(c, at, test.value, type);
    if (!value) continue;
    if (op != Op::kIs && op != Op::kIsNot && !HasOrder(type.kind)) {
      c.Report(DiagnosticKind::kNoOrder, node.place, {TypeWords(c, type)});
    }
    cell.tests.push_back({op, std::move(*value)});
  }
  return cell;
}

ExprId LowerOutput(Checker& c, Context& at, const syntax::Cell& node, const Type& type) {
  if (node.any || node.tests.size() != 1 || node.tests[0].op != syntax::CompareOp::kIs) {
    c.Report(DiagnosticKind::kOutputCell, node.place);
    return kNoExpr;
  }
  return LowerAs(c, at, node.tests[0].value, type);
}

void LowerRows(Checker& c, const Pending<syntax::Table>& pending) {
  Table& table = c.p.tables[pending.index];
  Context cells{.module = c.trees[pending.tree].module, .tree = pending.tree};
  Context outputs = cells;
  outputs.locals = &table.inputs;
  const size_t inputs = table.inputs.size(), columns = inputs + table.outputs.size();
  table.rows.reserve(pending.node->rows.size());
  for (const syntax::Row& node : pending.node->rows) {
    if (node.cells.size() != columns) {
      c.Report(DiagnosticKind::kCellCount, node.place, {node.cells.size(), columns});
      continue;
    }
    TableRow row;
    row.place = node.place;
    for (size_t i = 0; i < columns; ++i) {
      if (i < inputs) {
        row.inputs.push_back(LowerCell(c, cells, node.cells[i], table.inputs[i].type));
      } else {
        row.outputs.push_back(
            LowerOutput(c, outputs, node.cells[i], table.outputs[i - inputs].type));
      }
    }
    table.rows.push_back(std::move(row));
  }
}

}  // namespace

void LowerTables(Checker& c) {
  for (const auto& pending : c.tables) {
    if (pending.node->mode == syntax::TableMode::kData) {
      LoadDataTable(c, pending);
    } else {
      LowerRows(c, pending);
    }
    c.p.tables[pending.index].cites =
        ResolveCitations(c, c.trees[pending.tree].module, pending.node->cites);
  }
}

void LowerScales(Checker& c) {
  for (const auto& pending : c.scales) {
    Context at{.module = c.trees[pending.tree].module, .tree = pending.tree};
    Scale& scale = c.p.scales[pending.index];
    const IndexMap& options = c.choice_options[scale.choice];
    for (const syntax::Band& band : pending.node->bands) {
      const auto option = options.find(band.alias.any().text);
      std::optional<Scalar> bound = FixedValue(c, at, band.bound, scale.of.type);
      if (option == options.end() || !bound) continue;
      scale.bands.push_back({option->second, band.below, std::move(*bound)});
    }
    scale.cites = ResolveCitations(c, at.module, pending.node->cites);
  }
}

}  // namespace writ::check
