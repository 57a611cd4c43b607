// Made by scripts/codegen.mjs from api/openapi. Do not edit.

export const limits = {
  "auth": {
    "AccountChange": {
      "email": {
        "required": false,
        "type": "string"
      },
      "enabled": {
        "required": false,
        "type": "boolean"
      },
      "login": {
        "required": false,
        "type": "string"
      },
      "role": {
        "required": false,
        "enum": [
          "driver",
          "owner",
          "admin"
        ],
        "type": "string"
      },
      "telegram_confirmed": {
        "required": false,
        "type": "boolean"
      },
      "telegram_id": {
        "required": false,
        "type": "integer"
      },
      "user_id": {
        "required": false,
        "type": "string"
      }
    },
    "ChangePasswordBody": {
      "login": {
        "required": true,
        "minLength": 1,
        "maxLength": 320,
        "type": "string"
      },
      "newPassword": {
        "required": true,
        "minLength": 8,
        "maxLength": 128,
        "type": "string"
      },
      "oldPassword": {
        "required": true,
        "minLength": 1,
        "maxLength": 1024,
        "type": "string"
      },
      "refresh": {
        "required": false,
        "default": false,
        "type": "boolean"
      }
    },
    "CodeBody": {
      "code": {
        "required": true,
        "minLength": 1,
        "maxLength": 2048,
        "type": "string"
      },
      "code_verifier": {
        "required": true,
        "minLength": 43,
        "maxLength": 128,
        "type": "string"
      },
      "redirect_uri": {
        "required": true,
        "minLength": 1,
        "maxLength": 2048,
        "type": "string"
      },
      "refresh": {
        "required": false,
        "default": false,
        "type": "boolean"
      }
    },
    "ErasureBody": {
      "give_up_balance": {
        "required": false,
        "default": false,
        "type": "boolean"
      },
      "password": {
        "required": true,
        "minLength": 1,
        "maxLength": 1024,
        "type": "string"
      }
    },
    "LoginBody": {
      "login": {
        "required": true,
        "minLength": 1,
        "maxLength": 320,
        "type": "string"
      },
      "password": {
        "required": true,
        "minLength": 1,
        "maxLength": 1024,
        "type": "string"
      },
      "refresh": {
        "required": false,
        "default": false,
        "type": "boolean"
      }
    },
    "ProfileChange": {
      "email": {
        "required": false,
        "type": "string",
        "minLength": 3,
        "maxLength": 254
      },
      "locale": {
        "required": false,
        "default": "en",
        "enum": [
          "en",
          "ru"
        ],
        "type": "string"
      },
      "login": {
        "required": false,
        "type": "string"
      },
      "role": {
        "required": false,
        "enum": [
          "driver",
          "owner",
          "admin"
        ],
        "type": "string"
      },
      "telegram_confirmed": {
        "required": false,
        "type": "boolean"
      },
      "telegram_id": {
        "required": false,
        "type": "integer"
      },
      "user_id": {
        "required": false,
        "type": "string"
      }
    },
    "RefreshBody": {
      "attempt": {
        "required": false,
        "type": "string",
        "minLength": 16,
        "maxLength": 64,
        "pattern": "^[!-~]+$"
      },
      "refresh": {
        "required": false,
        "default": false,
        "type": "boolean"
      },
      "refresh_token": {
        "required": false,
        "type": "string",
        "minLength": 1,
        "maxLength": 512
      }
    },
    "RegisterBody": {
      "email": {
        "required": true,
        "minLength": 3,
        "maxLength": 254,
        "type": "string"
      },
      "locale": {
        "required": false,
        "default": "en",
        "enum": [
          "en",
          "ru"
        ],
        "type": "string"
      },
      "login": {
        "required": true,
        "minLength": 3,
        "maxLength": 50,
        "pattern": "^[A-Za-z0-9_]+$",
        "type": "string"
      },
      "password": {
        "required": true,
        "minLength": 8,
        "maxLength": 128,
        "type": "string"
      },
      "refresh": {
        "required": false,
        "default": false,
        "type": "boolean"
      },
      "role": {
        "required": true,
        "enum": [
          "driver",
          "owner"
        ],
        "type": "string"
      },
      "telegram_id": {
        "required": false,
        "minimum": 0,
        "maximum": 9223372036854776000,
        "default": 0,
        "type": "integer"
      }
    }
  },
  "parking": {
    "NewPlace": {
      "address": {
        "required": true,
        "pattern": "^\\s*\\S([\\s\\S]{0,198}\\S)?\\s*$",
        "type": "string"
      },
      "capacity": {
        "required": true,
        "minimum": 1,
        "maximum": 100000,
        "type": "integer"
      },
      "city": {
        "required": true,
        "pattern": "^\\s*\\S([\\s\\S]{0,198}\\S)?\\s*$",
        "type": "string"
      },
      "description": {
        "required": false,
        "pattern": "^\\s*(\\S([\\s\\S]{0,1998}\\S)?)?\\s*$",
        "type": "string"
      },
      "hourly_rate": {
        "required": true,
        "minimum": 1,
        "maximum": 1000000,
        "type": "integer"
      },
      "latitude": {
        "required": false,
        "type": "number",
        "minimum": -90,
        "maximum": 90
      },
      "longitude": {
        "required": false,
        "type": "number",
        "minimum": -180,
        "maximum": 180
      },
      "name": {
        "required": true,
        "pattern": "^\\s*\\S([\\s\\S]{0,198}\\S)?\\s*$",
        "type": "string"
      },
      "parking_type": {
        "required": true,
        "enum": [
          "outdoor",
          "covered",
          "underground",
          "multi-level"
        ],
        "type": "string"
      },
      "timezone": {
        "required": false,
        "type": "string"
      }
    },
    "PlaceChanges": {
      "address": {
        "required": false,
        "pattern": "^\\s*\\S([\\s\\S]{0,198}\\S)?\\s*$",
        "type": "string"
      },
      "capacity": {
        "required": false,
        "type": "integer",
        "minimum": 1,
        "maximum": 100000
      },
      "city": {
        "required": false,
        "pattern": "^\\s*\\S([\\s\\S]{0,198}\\S)?\\s*$",
        "type": "string"
      },
      "description": {
        "required": false,
        "pattern": "^\\s*(\\S([\\s\\S]{0,1998}\\S)?)?\\s*$",
        "type": "string"
      },
      "hourly_rate": {
        "required": false,
        "type": "integer",
        "minimum": 1,
        "maximum": 1000000
      },
      "latitude": {
        "required": false,
        "type": "number",
        "minimum": -90,
        "maximum": 90
      },
      "longitude": {
        "required": false,
        "type": "number",
        "minimum": -180,
        "maximum": 180
      },
      "name": {
        "required": false,
        "pattern": "^\\s*\\S([\\s\\S]{0,198}\\S)?\\s*$",
        "type": "string"
      },
      "parking_type": {
        "required": false,
        "enum": [
          "outdoor",
          "covered",
          "underground",
          "multi-level"
        ],
        "type": "string"
      },
      "timezone": {
        "required": false,
        "type": "string"
      }
    }
  },
  "booking": {
    "BookBody": {
      "date_from": {
        "required": true,
        "type": "string"
      },
      "date_to": {
        "required": true,
        "type": "string"
      },
      "expected_cost": {
        "required": false,
        "type": "integer",
        "maximum": 1000000000000
      },
      "parking_place_id": {
        "required": true,
        "type": "string"
      }
    },
    "ChangeBody": {
      "booking_id": {
        "required": false
      },
      "cancel_reason": {
        "required": false,
        "type": "string",
        "maxLength": 200
      },
      "canceled_at": {
        "required": false
      },
      "canceled_by": {
        "required": false
      },
      "created_at": {
        "required": false
      },
      "currency": {
        "required": false
      },
      "date_from": {
        "required": false,
        "type": "string"
      },
      "date_to": {
        "required": false,
        "type": "string"
      },
      "expected_cost": {
        "required": false,
        "type": "integer",
        "maximum": 1000000000000
      },
      "full_cost": {
        "required": false
      },
      "hold_expires_at": {
        "required": false
      },
      "hourly_rate": {
        "required": false
      },
      "owner_id": {
        "required": false
      },
      "parking_place_id": {
        "required": false
      },
      "place_address": {
        "required": false
      },
      "place_city": {
        "required": false
      },
      "place_name": {
        "required": false
      },
      "place_timezone": {
        "required": false
      },
      "refund_pending": {
        "required": false
      },
      "refunded": {
        "required": false
      },
      "status": {
        "required": false,
        "enum": [
          "Waiting",
          "Confirmed",
          "Canceled"
        ],
        "type": "string"
      },
      "updated_at": {
        "required": false
      },
      "user_id": {
        "required": false
      },
      "user_login": {
        "required": false
      }
    },
    "DatesBody": {
      "date_from": {
        "required": false,
        "type": "string"
      },
      "date_to": {
        "required": false,
        "type": "string"
      }
    },
    "StayBody": {
      "date_from": {
        "required": true,
        "type": "string"
      },
      "date_to": {
        "required": true,
        "type": "string"
      },
      "parking_place_id": {
        "required": true,
        "type": "string"
      }
    }
  },
  "payment": {
    "ActivateBody": {
      "code": {
        "required": true,
        "pattern": "^\\s*[A-Za-z0-9_-]{4,100}\\s*$",
        "type": "string"
      }
    },
    "CreateBody": {
      "amount": {
        "required": true,
        "minimum": 1,
        "maximum": 1000000000000,
        "type": "integer"
      },
      "code": {
        "required": false,
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{4,100}$"
      },
      "expires_at": {
        "required": false,
        "type": "string"
      },
      "max_uses": {
        "required": false,
        "type": "integer",
        "minimum": 1,
        "maximum": 1000000
      },
      "usage_limit": {
        "required": false,
        "type": "integer",
        "minimum": 1,
        "maximum": 1000000
      }
    },
    "GenerateBody": {
      "amount": {
        "required": true,
        "minimum": 1,
        "maximum": 1000000000000,
        "type": "integer"
      }
    }
  },
  "notification": {
    "PreferencesBody": {
      "channels": {
        "required": false,
        "default": {
          "inbox": {},
          "telegram": {}
        },
        "type": "object"
      },
      "quiet_hours": {
        "required": false,
        "type": "object"
      }
    },
    "ReadBody": {
      "all": {
        "required": false,
        "default": false,
        "type": "boolean"
      },
      "ids": {
        "required": false,
        "type": "array",
        "items": {
          "type": "string"
        },
        "maxItems": 200
      }
    }
  }
} as const;
