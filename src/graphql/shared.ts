/** The field option `shared`, by which the HTTP layer decides whether to execute identical subscriptions once. */
import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core';

declare global {
  export namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      shared: SharedFields<Types>;
    }
    interface FieldOptions<
      Types extends SchemaTypes = SchemaTypes,
      ParentShape = unknown,
      Type extends TypeParam<Types> = TypeParam<Types>,
      Nullable extends FieldNullability<Type> = FieldNullability<Type>,
      Args extends InputFieldMap = InputFieldMap,
      ResolveShape = unknown,
      ResolveReturnShape = unknown,
    > {
      /**
       * The value is the same for everyone who may see its parent. Default: true for exposed properties, false for fields
       * with a resolver of their own. A subscription that selects a field without it is executed for each subscriber.
       */
      shared?: boolean;
    }
  }
}

class SharedFields<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const exposed = config.extensions?.pothosExposedField !== undefined;
    const shared = (config.pothosOptions as { shared?: boolean }).shared ?? exposed;
    return { ...config, extensions: { ...config.extensions, shared } };
  }
}

SchemaBuilder.registerPlugin('shared', SharedFields);
