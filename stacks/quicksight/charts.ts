/** Charts of QuickSight, as Terraform writes them; the provider's own types do not reach so far. */

export interface Column {
  /** As the dashboard calls it. */
  dataSet: string;
  column: string;
}

interface Chart {
  /** Of the dashboard's, for good: who has changed a sheet by hand finds it by it. */
  id: string;
  title: string;
}

export interface CategoryChart extends Chart {
  category: Column;
  /** Added up. */
  value: Column;
}

const columnOf = ({ dataSet, column }: Column) => ({ data_set_identifier: dataSet, column_name: column });

const titleOf = ({ title }: Chart) => ({ visibility: "VISIBLE", format_text: { plain_text: title } });

const summed = (id: string, column: Column) => ({
  numerical_measure_field: {
    field_id: `${id}-value`,
    column: columnOf(column),
    aggregation_function: { simple_numerical_aggregation: "SUM" },
  },
});

const grouped = (id: string, column: Column) => ({
  categorical_dimension_field: { field_id: `${id}-category`, column: columnOf(column) },
});

const wells = ({ id, category, value }: CategoryChart) => ({
  category: [grouped(id, category)],
  values: [summed(id, value)],
});

/** The greatest first. */
export function barChart(chart: CategoryChart) {
  const { id } = chart;
  return {
    bar_chart_visual: {
      visual_id: id,
      title: titleOf(chart),
      chart_configuration: {
        orientation: "HORIZONTAL",
        field_wells: {
          bar_chart_aggregated_field_wells: wells(chart),
        },
        sort_configuration: {
          category_sort: [{ field_sort: { field_id: `${id}-value`, direction: "DESC" } }],
          category_items_limit: { items_limit: 20, other_categories: "INCLUDE" },
        },
      },
    },
  };
}

/** Of days, which are texts such as 2026-01-31. */
export function lineChart(chart: CategoryChart) {
  const { id } = chart;
  return {
    line_chart_visual: {
      visual_id: id,
      title: titleOf(chart),
      chart_configuration: {
        type: "LINE",
        field_wells: {
          line_chart_aggregated_field_wells: wells(chart),
        },
        sort_configuration: {
          category_sort: [{ field_sort: { field_id: `${id}-category`, direction: "ASC" } }],
        },
      },
    },
  };
}

export interface TimeChart extends Chart {
  time: Column;
  /** Added up month by month. */
  value: Column;
}

/** Of months. */
export function monthChart(chart: TimeChart) {
  const { id, time, value } = chart;
  const months = {
    date_dimension_field: { field_id: `${id}-time`, column: columnOf(time), date_granularity: "MONTH" },
  };
  return {
    line_chart_visual: {
      visual_id: id,
      title: titleOf(chart),
      chart_configuration: {
        type: "LINE",
        field_wells: {
          line_chart_aggregated_field_wells: { category: [months], values: [summed(id, value)] },
        },
      },
    },
  };
}

/** A figure. */
export function figure(chart: Chart & { value: Column }) {
  const { id, value } = chart;
  return {
    kpi_visual: {
      visual_id: id,
      title: titleOf(chart),
      chart_configuration: { field_wells: { values: [summed(id, value)] } },
    },
  };
}
