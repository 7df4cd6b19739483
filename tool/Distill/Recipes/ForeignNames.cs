namespace Distill.Recipes;

/// <summary>What other tools call the recipe's keys, so that their users are told the name here.</summary>
internal static class ForeignNames
{
    private static readonly Dictionary<string, string> _names = Table(
        ("training.epochs", "num_epochs num_train_epochs n_epochs max_epochs epoch"),
        ("training.batch_size", "batch bs train_batch_size batchsize global_batch_size effective_batch_size"),
        ("training.micro_batch_size", "per_device_train_batch_size per_device_batch_size"),
        ("training.evaluation_batch_size", "eval_batch_size per_device_eval_batch_size test_batch_size"),
        ("training.precision", "dtype amp fp16 bf16 mixed_precision torch_dtype"),
        ("training.clip_norm", "max_grad_norm grad_clip gradient_clip clip gradient_clip_val grad_norm max_norm"),
        ("training.best_by", "metric_for_best_model monitor metric"),
        ("training.optimizer", "optim optimiser"),
        ("training.schedule", "scheduler lr_scheduler lr_schedule lr_scheduler_type"),
        ("optimizer.learning_rate", "lr eta step_size"),
        ("optimizer.weight_decay", "wd l2 decay"),
        ("optimizer.beta1", "adam_beta1"),
        ("optimizer.beta2", "adam_beta2"),
        ("optimizer.epsilon", "eps adam_epsilon"),
        ("schedule.warmup", "warmup_ratio warm_up warmup_fraction"),
        ("early_stopping.patience", "early_stopping_patience"),
        ("soft.weight", "kd_ratio kd_alpha kd_weight distill_weight distillation_weight soft_weight lambda_kd"),
        ("soft.temperature", "T t temp tau kd_temperature distillation_temperature"),
        ("hard.weight", "ce_weight kd_ce_alpha hard_weight alpha_ce"),
        ("data.train", "train_file train_path train_data train_dataset training_file"),
        ("data.validation", "valid dev eval validation_file valid_file dev_file eval_file validation_split"),
        ("data.test", "test_file test_path test_data"),
        ("data.unlabelled", "unlabeled unsupervised unlabeled_file"),
        ("data.text", "text_column text_col sentence sentence1"),
        ("data.text_pair", "pair sentence2 text2"),
        ("data.label", "label_column label_col labels target"),
        ("data.label_separator", "label_sep label_delimiter multi_label multilabel"),
        ("data.label_names", "class_names classes id2label names"),
        ("data.image", "images transform transforms preprocess"),
        ("image.size", "image_size img_size resize input_size resolution"),
        ("image.channels", "num_channels in_channels in_chans"),
        ("image.mean", "image_mean"),
        ("image.std", "image_std"),
        ("image.augment", "augmentation augmentations"),
        ("augment.flip", "horizontal_flip hflip random_flip random_horizontal_flip"),
        ("augment.crop", "random_crop crop_padding padding"),
        ("augment.rotation", "random_rotation rotate degrees"),
        ("augment.cutout", "random_erasing random_erase"),
        ("augment.mixup", "mixup_alpha mix_up"),
        ("data.delimiter", "separator sep"),
        ("data.max_length", "max_len max_seq_length max_seq_len seq_len sequence_len sequence_length block_size"
            + " cutoff_len"),
        ("data.limit", "max_rows max_samples max_train_samples nrows"),
        ("data.bad_rows", "on_bad_rows on_bad_row on_bad_lines"),
        ("tokenizer.train.lowercase", "lower_case do_lower_case"),
        ("model.architecture", "model_type arch"),
        ("model.num_hidden_layers", "n_layers n_layer num_layers num_hidden_layer depth"),
        ("model.hidden_size", "d_model hidden_dim dim n_embd width"),
        ("model.num_attention_heads", "n_heads n_head num_heads heads"),
        ("model.num_key_value_heads", "n_kv_heads num_kv_heads n_head_kv kv_heads num_query_groups"),
        ("model.head_dim", "head_size d_head kv_channels"),
        ("model.rope_theta", "rotary_base rope_base rotary_emb_base rope_freq_base"),
        ("model.rms_norm_eps", "rms_norm_epsilon rmsnorm_eps"),
        ("model.tie_word_embeddings", "tie_embeddings tie_weights weight_tying tied_embeddings"),
        ("model.intermediate_size", "d_ff ffn_dim hidden_dim_ff n_inner feed_forward_size"),
        ("model.max_position_embeddings", "n_positions max_positions n_ctx"),
        ("model.hidden_act", "activation act activation_function hidden_activation"),
        ("model.hidden_dropout_prob", "dropout hidden_dropout resid_pdrop"),
        ("model.classifier_dropout", "classifier_dropout_prob seq_classif_dropout cls_dropout"),
        ("model.attention_probs_dropout_prob", "attention_dropout attn_dropout attn_pdrop"),
        ("model.patch_size", "patch patches"),
        ("model.layer_norm_eps", "layer_norm_epsilon norm_eps"),
        ("model.initializer_range", "init_std"),
        ("teacher.from", "teacher_model teacher_path teacher_model_name model_name_or_path base_model pretrained"),
        ("student.start", "init init_from initialize"),
        ("student.freeze", "frozen freeze_layers frozen_layers freeze_parameters"),
        ("name", "run_name experiment output output_dir"),
        ("seed", "random_seed random_state"));

    /// <summary>Foreign names with the ends of the paths of the keys that are meant.</summary>
    public static IReadOnlyDictionary<string, string> All => _names;

    /// <summary>The end of the path of the key that is meant, such as <c>optimizer.learning_rate</c>.</summary>
    public static string? Here(string key) => _names.GetValueOrDefault(key);

    /// <summary>What other tools call a key's word, in the spelling of this one; other words as they are.</summary>
    public static string Word(string word) => word.ToLowerInvariant().Replace('_', '-') switch
    {
        "gpu" => "cuda",
        "float32" or "full" => "fp32",
        "float16" or "half" => "fp16",
        "bfloat16" => "bf16",
        "f1" => "macro-f1",
        var same => same,
    };

    /// <summary>What to do about keys that mean several things, or something that a recipe says otherwise.</summary>
    public static string? Refusal(string key, string section) => key switch
    {
        "alpha" or "beta" when section is "" or "training" || KeyPath.IsWithin(section, "loss") =>
            "It means opposite things in different tools: give the labels' weight as loss.hard.weight and the "
            + "teacher's as loss.soft.weight.",
        "gradient_accumulation_steps" or "accumulate_grad_batches" or "gradient_accumulation" or "grad_accum" =>
            "Give batch_size, the examples of one optimizer step, and micro_batch_size, those of one forward pass.",
        "steps" or "max_steps" or "num_steps" or "train_steps" =>
            "Training is counted in epochs here: training.epochs.",
        "warmup_steps" or "num_warmup_steps" =>
            "Warm-up is a share of all steps here: training.schedule.warmup, such as 0.06.",
        "betas" => "Give beta1 and beta2, each with one number.",
        "type" or "name" when KeyPath.Name(section) is "optimizer" or "schedule" or "train" => "Did you mean 'kind'?",
        "type" when KeyPath.Name(section) == "model" => "Did you mean 'architecture'?",
        "<<" => "A recipe merges no other section. Write the keys out.",
        _ => null,
    };

    private static Dictionary<string, string> Table(params ReadOnlySpan<(string Key, string Names)> rows)
    {
        var table = new Dictionary<string, string>();
        foreach (var (key, names) in rows)
        {
            foreach (var name in names.Split(' '))
            {
                table.Add(name, key);
            }
        }

        return table;
    }
}
